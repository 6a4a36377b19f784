"""Reviewing at the desk: leases, races, second looks, the gallery, undo."""

import threading
from collections import Counter

import pytest

from pipeline.access.roles import Role
from pipeline.desk import waiting_list as queue_module
from pipeline.desk.gallery import kinds
from pipeline.desk.leases import LEASE_S, Leases
from pipeline.desk.statistics import reviewer_statistics
from pipeline.errors import UsageError
from pipeline.reviewing.review import decide, undo
from pipeline.store import items, pages
from pipeline.store.items import Item
from pipeline.verifying import verify
from pipeline.words.reasons import words_for
from tests.web.conftest import Served, Visitor
from tests.web.strings import VIETNAMESE


def best(card: dict) -> str:
    """Answer as a person in a hurry: what the machine proposes, else blank, and a page is unreadable."""
    if card["question"] is None:
        return card["choices"][0]["answer"]
    return card["proposal"] or "blank"


def open_items(served: Served) -> tuple[Item, ...]:
    with served.desk.survey.store.connection() as connection:
        return items.open_items(connection)


def open_count(served: Served) -> int:
    with served.desk.survey.store.connection() as connection:
        return items.count_open(connection)


def test_a_lease_comes_back_when_its_holder_leaves_or_falls_asleep() -> None:
    now = [0.0]
    leases = Leases(clock=lambda: now[0])
    assert leases.take([1, 2, 3], "Lan", most=2) == (1, 2)
    assert leases.take([1, 2, 3], "Minh", most=2) == (3,)
    leases.give_all_back("Lan")
    assert leases.take([1], "Minh", most=1) == (1,)
    now[0] += LEASE_S + 1
    assert leases.take([1, 3], "Lan", most=2) == (1, 3)


def test_many_reviewers_at_once_settle_each_item_exactly_once(served: Served) -> None:
    waiting = open_count(served)
    assert waiting >= 10, "the fixture must have a queue worth racing for"
    people = [served.signed_in(f"R{number}", Role.REVIEWER) for number in range(8)]
    settled: list[tuple[int, str]] = []
    statuses: Counter[int] = Counter()
    lock = threading.Lock()

    def work(visitor: Visitor, name: str) -> None:
        while True:
            cards = visitor.get("/api/v1/review/next", params={"most": 2}).json()["cards"]
            cards = [card for card in cards if card["look"] == "first"]
            if not cards:
                return
            answer = visitor.post(f"/api/v1/review/{cards[0]['item']}/answer", json={"answer": best(cards[0])})
            with lock:
                statuses[answer.status_code] += 1
                if answer.status_code == 200:
                    settled.append((cards[0]["item"], name))

    threads = [threading.Thread(target=work, args=(each, f"R{number}")) for number, each in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Settling a page may ask its rows in turn, so there may be more than there were.
    assert len({item for item, _ in settled}) == len(settled) >= waiting
    assert open_count(served) == 0
    assert set(statuses) <= {200, 409}
    logged = [entry for entry in served.desk.survey.store.entries() if entry.kind == "decided"]
    assert Counter(entry.by for entry in logged) == Counter(name for _, name in settled)
    assert all(not proof.faults for proof in verify(served.desk.survey, progress=lambda done, total: None))


def test_an_item_before_one_person_is_refused_to_another(served: Served) -> None:
    lan, minh = served.signed_in("Lan", Role.REVIEWER), served.signed_in("Minh", Role.REVIEWER)
    card = lan.get("/api/v1/review/next").json()["cards"][0]
    assert minh.post(f"/api/v1/review/{card['item']}/answer", json={"answer": best(card)}).status_code == 409
    assert lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": best(card)}).status_code == 200
    assert minh.post(f"/api/v1/review/{card['item']}/answer", json={"answer": best(card)}).status_code == 409


def test_an_answer_that_is_sent_again_is_told_to_be_ones_own_and_changes_nothing(served: Served) -> None:
    lan = served.signed_in("Lan", Role.REVIEWER)
    card = lan.get("/api/v1/review/next").json()["cards"][0]
    first, other = (each["answer"] for each in card["choices"][:2])
    assert lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": first}).status_code == 200
    again = lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": other})
    assert (again.status_code, again.json()["error"]) == (409, "AnsweredBefore")
    assert "Bạn đã trả lời" in again.json()["text"]
    assert [entry.by for entry in served.desk.survey.store.entries() if entry.kind == "decided"] == ["Lan"]


def test_undo_is_for_ones_own_decision_and_opens_the_item_again(served: Served) -> None:
    lan, minh = served.signed_in("Lan", Role.REVIEWER), served.signed_in("Minh", Role.REVIEWER)
    before = open_count(served)
    card = lan.get("/api/v1/review/next").json()["cards"][0]
    lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": best(card)})
    assert minh.post(f"/api/v1/review/{card['item']}/undo").status_code == 422
    assert lan.post(f"/api/v1/review/{card['item']}/undo").status_code == 200
    assert open_count(served) == before


def test_what_one_decided_on_another_day_is_listed_with_its_way_back(served: Served) -> None:
    lan, minh = served.signed_in("Lan", Role.REVIEWER), served.signed_in("Minh", Role.REVIEWER)
    before = open_count(served)
    cards = [card for card in lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"] if card["question"]]
    for card in cards[:2]:
        lan.post(f"/api/v1/review/{card['item']}/answer", json={"answer": "blank"})
    listed = lan.get("/api/v1/review/decided").json()
    assert [each["item"] for each in listed] == [cards[1]["item"], cards[0]["item"]], "the latest first"
    assert "“bỏ trống”" in listed[0]["told"]
    assert minh.get("/api/v1/review/decided").json() == []
    assert lan.get("/review/decided").text.count('action="/review/decided/undo"') == 2
    form = {"item": listed[1]["item"], "shown": listed[1]["entry"]}
    assert minh.post("/review/decided/undo", data=form).status_code == 422
    undone = lan.post("/review/decided/undo", data=form)
    assert undone.headers["location"] == f"/review?item={listed[1]['item']}&undone=true"
    assert open_count(served) == before - 1
    lan.post(f"/api/v1/review/{listed[1]['item']}/answer", json={"answer": "blank"})
    assert lan.post("/review/decided/undo", data=form).status_code == 409, "another decision stands there"
    assert open_count(served) == before - 2


def test_what_one_decided_of_a_closed_round_says_so_in_place_of_a_button(served: Served) -> None:
    for item in open_items(served):
        decide(served.desk.survey, item.id, item.proposal or "blank", by="Lan")
    lan = served.signed_in("Lan", Role.REVIEWER)
    assert "đã khoá sổ" not in lan.get("/review/decided").text
    an = served.signed_in("An", Role.ADMINISTRATOR)
    for each in an.get("/api/v1/closing").json()["hindrances"]:
        an.post("/api/v1/closing/acknowledge", json={"code": each["code"], "reason": "thử", "round": "2023"})
    assert an.post("/api/v1/closing/close", json={"round": "2023"}).status_code == 200
    page = lan.get("/review/decided").text
    assert "đợt 2023 đã khoá sổ" in page
    assert 'action="/review/decided/undo"' not in page
    assert {each["closed"] for each in lan.get("/api/v1/review/decided").json()} == {"2023"}


def test_two_readers_who_differ_are_followed_by_a_third(served: Served, monkeypatch: object) -> None:
    monkeypatch.setattr(queue_module, "SECOND_LOOK_PERCENT", 100)  # type: ignore[attr-defined]
    lan, minh, hoa = (served.signed_in(name, Role.REVIEWER) for name in ("Lan", "Minh", "Hoa"))
    card = next(
        card
        for card in lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
        if card["question"] is not None and not card["several"]
    )
    first, second = card["choices"][0]["answer"], card["choices"][1]["answer"]
    item = card["item"]
    assert lan.post(f"/api/v1/review/{item}/answer", json={"answer": first}).json()["done"] == "settled"
    again = minh.get("/api/v1/review/next", params={"first": item}).json()["cards"][0]
    assert (again["item"], again["look"], again["proposal"]) == (item, "second", ""), "a second look is blind"
    picture, drawn = f"/pictures/{again['page_id']}/page", {"overlay": True}
    assert minh.get(picture, params=drawn).content == minh.get(picture).content, "nor are the machine's marks drawn"
    assert lan.get(picture, params=drawn).content != lan.get(picture).content
    told = minh.get(f"/pages/{again['page_id']}").text
    assert [word for word in ("Xác suất", "overlay=true", "measures") if word in told] == []
    assert (
        minh.post(f"/api/v1/review/{item}/answer", json={"answer": second, "look": "second"}).json()["done"]
        == "opinion"
    )
    for person in (lan, minh):
        assert person.post(f"/api/v1/review/{item}/answer", json={"answer": first}).status_code == 409
        left = person.get("/api/v1/review/next").json()["waiting"]["for_others"]
        assert [(each["item"], each["readers"]) for each in left] == [(item, ["Lan", "Minh"])]
        person.post(f"/api/v1/review/{item}/skip")
    assert hoa.get("/api/v1/review/next").json()["waiting"]["for_others"] == []
    for each in ("Lan", "Minh"):
        with pytest.raises(UsageError, match="Lan and Minh read it differently, so a third person settles it"):
            decide(served.desk.survey, item, first, by=each)
    third = hoa.get("/api/v1/review/next", params={"first": item}).json()["cards"][0]
    assert third["look"] == "third"
    assert len(third["said"]) == 2
    hoa.post(f"/api/v1/review/{item}/answer", json={"answer": second, "look": "third"})
    with served.desk.survey.store.connection() as connection:
        standing = items.decisions_of(connection, item)[-1]
    assert (standing.by, standing.codes) == ("Hoa", (second,))
    told = {each.name: (each.read_twice, each.agreed) for each in reviewer_statistics(served.desk)}
    assert told["Lan"] == (1, 0), "that the two differed stands, whatever the third said"
    an = served.signed_in("An", Role.REVIEWER)
    for person in (lan, minh, hoa, an):  # what a third decided is not read a second time: it would never end
        shown = person.get("/api/v1/review/next", params={"first": item, "most": 10}).json()["cards"]
        assert item not in [each["item"] for each in shown]
        assert person.post(f"/api/v1/review/{item}/answer", json={"answer": first, "look": "second"}).status_code == 409


def test_whoever_asks_for_another_opinion_does_not_get_the_item_again(served: Served) -> None:
    lan, minh = served.signed_in("Lan", Role.REVIEWER), served.signed_in("Minh", Role.REVIEWER)
    item = lan.get("/api/v1/review/next").json()["cards"][0]["item"]
    assert lan.post(f"/api/v1/review/{item}/opinion").status_code == 200
    assert lan.post(f"/api/v1/review/{item}/answer", json={"answer": "blank"}).status_code == 409
    assert minh.get("/api/v1/review/next", params={"first": item}).json()["cards"][0]["item"] == item
    told = {name: person.get("/api/v1/review/next").json()["waiting"] for name, person in (("L", lan), ("M", minh))}
    assert [each["item"] for each in told["L"]["asked"]] == [item], "it waits, though not for her"
    assert told["M"]["asked"] == []


def test_only_what_nobody_settled_yet_is_left_to_another(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_module, "SECOND_LOOK_PERCENT", 100)
    lan, minh = served.signed_in("Lan", Role.REVIEWER), served.signed_in("Minh", Role.REVIEWER)
    cards = lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    item = next(card["item"] for card in cards if card["question"] is not None)
    lan.post(f"/api/v1/review/{item}/answer", json={"answer": "blank"})
    assert minh.get("/api/v1/review/next", params={"first": item}).json()["cards"][0]["look"] == "second"
    refused = minh.post(f"/api/v1/review/{item}/opinion")
    assert refused.status_code == 422
    assert "chỉ nhờ người khác xem mục chưa ai quyết định" in refused.text


def test_a_decision_that_another_made_meanwhile_is_not_undone(served: Served) -> None:
    lan = served.signed_in("Lan", Role.REVIEWER)
    item = next(
        card for card in lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"] if card["question"]
    )
    lan.post(f"/api/v1/review/{item['item']}/answer", json={"answer": "blank"})
    decide(served.desk.survey, item["item"], "unreadable", by="Minh")
    with pytest.raises(UsageError, match="Minh decided it; you can take back what you decided"):
        undo(served.desk.survey, item["item"], by="Lan", own=True)
    refused = lan.post(f"/api/v1/review/{item['item']}/undo")
    assert refused.status_code == 422
    assert "Minh đã quyết định; bạn chỉ hoàn tác được quyết định của chính mình" in refused.text
    with served.desk.survey.store.connection() as connection:
        assert items.decisions_of(connection, item["item"])[-1].by == "Minh"


def test_the_gallery_settles_what_was_not_marked_out_each_with_its_own_entry(served: Served) -> None:
    lan = served.signed_in("Lan", Role.REVIEWER)
    account = served.desk.gate.account("Lan")
    kind = kinds(served.desk, account)[0]
    path = f"/review/gallery/{kind.key.replace(':', '%3A')}"
    assert lan.get(path).status_code == 200
    shown = [tile.item for tile in kind.tiles]
    odd = shown[0]
    data = {"shown": [str(item) for item in shown], "odd": [str(odd)]}
    assert lan.post(path, data=data).status_code == 422, "nothing is settled without the confirmation"
    before = served.desk.survey.store.head()
    assert lan.post(path, data={**data, "confirmed": "yes"}).status_code == 303
    entries = [entry for entry in served.desk.survey.store.entries() if entry.seq > before]
    assert [entry.kind for entry in entries] == ["decided"] * (len(shown) - 1)
    with served.desk.survey.store.connection() as connection:
        still = {item.id for item in items.open_items(connection)}
    assert odd in still
    assert not still & set(shown[1:])


def test_what_came_of_each_confirmed_item_is_told_also_where_it_was_confirmed_twice(served: Served) -> None:
    lan = served.signed_in("Lan", Role.REVIEWER)
    kind = next(each for each in kinds(served.desk, served.desk.gate.account("Lan")) if len(each.tiles) > 1)
    path = f"/review/gallery/{kind.key}"
    assert lan.get(path).status_code == 200
    decide(served.desk.survey, kind.tiles[0].item, "blank", by="Minh")
    form = {"shown": [str(tile.item) for tile in kind.tiles], "confirmed": "yes"}
    count = len(kind.tiles) - 1
    told = [lan.get(lan.post(path, data=form).headers["location"]).text for _ in range(2)]
    assert f"Đã ghi {count} mục" in told[0]
    assert f"{count} mục bạn đã ghi từ trước: câu trả lời đầu được giữ" in told[1]
    assert all("1 mục không ghi: người khác đang xem hoặc đã giải quyết" in each for each in told)
    assert "Không còn mục nào thuộc loại này" in lan.get(lan.get(path).headers["location"]).text


def test_every_figure_leads_to_the_ballots_it_counts(served: Served) -> None:
    auditor = served.signed_in("Hoa", Role.AUDITOR)
    tally = auditor.get("/api/v1/tally").json()
    checked = 0
    for row in tally["rows"][:40]:
        for option in row["options"]:
            params = {"form": row_form(served, row), "version": "1", "question": row["question"]}
            params |= {"option": option["code"], "unit": row["unit"], "round": row["round"], "channel": row["channel"]}
            found = auditor.get("/api/v1/figures", params=params).json()
            assert found["total"] == option["count"]
            checked += option["count"] > 0
    assert checked > 10


def row_form(served: Served, row: dict) -> str:
    """Give the form code of a tally row."""
    return served.desk.survey.plan.questionnaires[row["questionnaire"]].form


def test_identity_is_seen_only_with_leave_and_every_look_is_logged(served: Served) -> None:
    reviewer, trusted = (
        served.signed_in("Lan", Role.REVIEWER),
        served.signed_in("Minh", Role.AUDITOR, sees_identity=True),
    )
    assert reviewer.get("/pictures/1/identity").status_code == 403
    before = served.desk.survey.store.head()
    assert trusted.get("/pictures/1/identity").headers["content-type"] == "image/jpeg"
    last = served.desk.survey.store.entries()[-1]
    assert (last.seq, last.kind, last.by) == (before + 1, "identity_seen", "Minh")


def test_a_page_shows_what_was_read_measured_and_logged_of_it(served: Served) -> None:
    auditor = served.signed_in("Hoa", Role.AUDITOR)
    with served.desk.survey.store.connection() as connection:
        page = pages.page_by_id(connection, 1)
    assert page.reading is not None
    shown = auditor.get("/pages/1").text
    settled = next(entry for entry in served.desk.survey.store.entries() if entry.kind == "page_settled")
    for told in (
        page.ballot,
        page.file.source,
        settled.hash[:16],
        "edge_noise_mm",
        *(r.question for r in page.reading.rows),
    ):
        assert told is not None
        assert told in shown
    assert auditor.get("/pictures/1/page").headers["content-type"] == "image/jpeg"


def test_progress_says_by_when_the_plan_wants_its_report(served: Served) -> None:
    viewer = served.signed_in("Lan", Role.VIEWER)
    assert viewer.get("/api/v1/progress").json()["deadline"] == "trước ngày 18/10/2023"  # S0.10


def test_whoever_reads_english_is_told_reasons_and_answers_in_english(served: Served) -> None:
    lan = served.signed_in("Lan", Role.REVIEWER)
    lan.get("/language/en")
    cards = lan.get("/api/v1/review/next", params={"most": 10}).json()["cards"]
    told = {card["reason"] for card in cards}
    told |= {each["words"] for card in cards for each in card["choices"] if each["answer"] in ("blank", "unreadable")}
    assert len(told) >= 4
    assert [text for text in told if VIETNAMESE & set(text.lower())] == []


def test_a_page_that_a_person_set_aside_says_so_in_words() -> None:
    for reason in ("discarded", "not_kept", "neither"):
        assert words_for(reason) != reason
