"""Who may only look: everything is read, and no link leads to a shut door."""

import pytest
from django.test import Client
from django.urls import reverse

from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.tests.factories import a_campaign
from tongxin.shared.access.tests.factories import a_grant, a_role, an_account
from tongxin.shared.papers.permissions import Can as Papers


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def leader(tree):
    """Somebody of the province who may look and no more."""
    account = an_account()
    a_grant(tree.root, account=account, role=a_role(rights=[Can.VIEW, Papers.VIEW]))
    leader = Client()
    leader.force_login(account)
    return leader


def read(leader, name, *args) -> str:
    response = leader.get(reverse(f"campaigns_desk:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_a_draft_is_read_where_others_edit_it(leader, tree):
    draft = a_campaign(tree.root)
    shown = read(leader, "campaign", draft.pk)
    assert draft.title in shown
    assert reverse("campaigns_desk:tree", args=[draft.pk]) not in shown


def test_lists_lead_to_no_settings(leader, tree):
    settings = reverse("campaigns_desk:registers")
    assert settings not in read(leader, "campaigns")
    assert settings not in read(leader, "documents")
