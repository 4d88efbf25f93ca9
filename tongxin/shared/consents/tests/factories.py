"""Plain valid consents for tests."""

from tongxin.kernel.actors import Actor
from tongxin.shared.consents.models import Consent
from tongxin.shared.consents.purposes import Purpose, ask_for
from tongxin.shared.consents.services import give
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.people.models import Worker
from tongxin.shared.people.tests.factories import a_worker

TRIED = ask_for(
    Purpose(key="tests.tried", title="试用", texts={1: "同意试用。", 2: "同意试用一年。"})
)


def the_person(worker: Worker) -> Actor:
    """The person at the phone."""
    return Actor(name=worker.name, account_id=1, worker_id=worker.pk)


def a_consent(union: UnionOrg) -> Consent:
    """A worker of ``union`` agrees to the trial."""
    actor = the_person(a_worker(union))
    return give(purpose=TRIED.key, version=TRIED.version, actor=actor, now=NOW)


FACTORIES = {"consents.Consent": a_consent}
