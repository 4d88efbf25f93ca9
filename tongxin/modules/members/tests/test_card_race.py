"""Two doors scan the same code in the same instant, on real PostgreSQL."""

from contextlib import suppress
from threading import Barrier, Thread

import pytest
from django.db import connection

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import MemberCard
from tongxin.modules.members.services.card_codes import codes_of, read_code
from tongxin.modules.members.services.cards import open_card, show_card, show_card_later
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.orgs.tests.races import meeting

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PEOPLE = 12


@pytest.fixture
def people():
    """Members who have not opened their cards yet."""
    with speaking(SYSTEM):
        union = a_union(a_union(level="province", kind="local_federation"))
        members = [a_member(union) for _each in range(PEOPLE)]
        return [actor_of(an_account(worker=one.worker), now=NOW) for one in members]


def both_at_once(do, things) -> int:
    """How often the two doors got their way together."""
    barrier, won = Barrier(2), []

    def work():
        try:
            for thing in things:
                barrier.wait()
                with suppress(DomainError), speaking(SYSTEM):
                    won.append(do(thing))
        finally:
            connection.close()

    threads = [Thread(target=work) for _door in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(won)


def test_a_card_opened_twice_at_once_is_one_card(people):
    assert both_at_once(lambda actor: open_card(actor=actor, now=NOW), people) == 2 * PEOPLE
    with speaking(SYSTEM):
        assert MemberCard.objects.count() == PEOPLE


def shown_codes(people) -> list[str]:
    return [codes_of(open_card(actor=one, now=NOW).number, now=NOW)[0] for one in people]


def test_a_code_is_taken_at_one_of_two_doors(people):
    assert both_at_once(lambda code: show_card(code=code, now=NOW), shown_codes(people)) == PEOPLE


def test_a_code_is_taken_once_of_two_phones_that_come_back_to_the_network(people):
    def land(code):
        return show_card_later(code=code, scanned_at=NOW, now=NOW)

    assert both_at_once(land, shown_codes(people)) == PEOPLE


def test_without_the_condition_in_the_write_both_doors_would_take_it(people):
    """Negative control: both have looked before either writes."""

    def write(card, shown):
        card.used_step = shown.step
        card.save(update_fields=["used_step"])

    both_write = meeting(write)

    def careless(code):
        shown = read_code(code, now=NOW)
        card = MemberCard.objects.get(number=shown.number)
        assert card.used_step < shown.step
        both_write(card, shown)

    assert both_at_once(careless, shown_codes(people)) == 2 * PEOPLE
