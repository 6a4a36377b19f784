"""The gallery: what stands over the pictures is what is recorded of them."""

from dataclasses import replace

import pytest

from forms.questionnaire import Question
from pipeline.access.roles import Role
from pipeline.desk import gallery
from pipeline.desk.desk import Desk
from pipeline.desk.gallery import kinds
from pipeline.store import items
from pipeline.store.items import Item
from pipeline.store.pages import StoredPage
from tests.web.conftest import Served
from tests.web.several import QUESTION


def of_several(served: Served) -> tuple[gallery.Kind, ...]:
    found = kinds(served.desk, served.desk.gate.account("Lan"))
    return tuple(kind for kind in found if {tile.question for tile in kind.tiles} == {QUESTION})


def test_where_several_may_be_chosen_the_gallery_names_the_options_and_records_them(many: Served) -> None:
    lan = many.signed_in("Lan", Role.REVIEWER)
    (kind,) = of_several(many)
    assert kind.answer == "1;3", "the two clear marks, without the speck"
    assert kind.words == "Trang thông tin điện tử của Thanh tra tỉnh; Mạng xã hội (Zalo, Facebook...)"
    assert {tile.probability for tile in kind.tiles} == {0.69}, "no more likely than that the speck is none"
    shown = [str(tile.item) for tile in kind.tiles]
    assert len(shown) == 3
    path = lan.get("/review/gallery").text.split(f'href="/review/gallery/{kind.reason}')[1].split('"')[0]
    answer = lan.post(f"/review/gallery/{kind.reason}{path}", data={"shown": shown, "confirmed": "yes"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/review/gallery?done=3&own=0&left=0")
    with many.desk.survey.store.connection() as connection:
        said = [items.decisions_of(connection, int(item))[-1] for item in shown]
    assert [(each.status, each.codes) for each in said] == [("answered", ("1", "3"))] * 3


def test_where_several_may_be_chosen_nobody_can_say_that_more_than_one_is_marked(many: Served) -> None:
    lan = many.signed_in("Lan", Role.REVIEWER)
    card = next(each for each in lan.get("/api/v1/review/next").json()["cards"] if each["question"] == QUESTION)
    refused = lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": "multiple_marks"})
    assert refused.status_code == 422
    assert f"câu {QUESTION}; chọn trong 1, 2," in refused.text
    assert "multiple_marks" not in refused.json()["text"].split("chọn trong")[1]


def test_one_code_that_means_two_things_is_two_kinds_and_each_opens(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = gallery.question_of
    served.account("Hoa", Role.REVIEWER)
    named = [kind for kind in kinds(served.desk, served.desk.gate.account("Hoa")) if kind.answer.isdigit()]
    alike = max(named, key=lambda kind: len(kind.tiles))
    assert len(alike.tiles) >= 2

    def told(desk: Desk, item: Item, page: StoredPage) -> Question | None:
        """Let one of several that are alike stand on a form whose options mean something else."""
        found = asked(desk, item, page)
        if found is None or item.id != alike.tiles[0].item:
            return found
        return replace(found, options=tuple(replace(each, label=f"{each.label} khác") for each in found.options))

    monkeypatch.setattr(gallery, "question_of", told)
    lan = served.signed_in("Lan", Role.REVIEWER)
    found = kinds(served.desk, served.desk.gate.account("Lan"))
    twins = [kind for kind in found if sum((kind.reason, kind.answer) == (o.reason, o.answer) for o in found) > 1]
    assert len(twins) == 2
    for kind in twins:
        shown = lan.get(f"/review/gallery/{kind.key}").text
        assert [tile.item for tile in kind.tiles if f'name="shown" value="{tile.item}"' not in shown] == []
