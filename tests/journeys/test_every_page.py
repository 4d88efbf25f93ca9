"""Every page of the house in a real browser: nobody is shut out, nothing breaks, nothing is cut."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as site

from tests.journeys.browser import SIZES, Person
from tests.journeys.tour import API_PAGE, DESK, a_full_house
from tongxin.shared.orgs.tests.factories import NOW

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.django_db(transaction=True)]


def sit_down(browser, house, client, size: str) -> Person:
    """A screen with the session of ``client``."""
    person = Person(browser, house, size=size)
    if cookie := client.cookies.get(site.SESSION_COOKIE_NAME):
        person.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": house.url}])
    return person


def read_the_api_page(person: Person):
    """The interface draws itself from the document, under the same content policy."""
    person.page.goto(API_PAGE)
    person.page.locator(".opblock-tag").first.wait_for(timeout=90_000)
    person.look()


@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_can_be_read_by_everybody_and_breaks_nothing(open_house, open_browser, size):
    faults = []
    with time_machine.travel(NOW + timedelta(hours=1)), a_full_house() as (tour, clients):
        assert not tour.unopened, "\n".join(tour.unopened)
        with open_house() as house, open_browser() as browser:
            for place, addresses in tour.addresses.items():
                person = sit_down(browser, house, clients[place], size)
                for address in addresses:
                    person.go(address)
                if place == DESK:
                    read_the_api_page(person)
                faults += person.faults
                person.leave()
    assert not faults, "\n".join(sorted(set(faults)))
