"""What changes when a case begins, and with the people in it."""

from dataclasses import replace

from kiosk.case import events as of
from kiosk.case.applying.base import apply, known_or_nobody, person_in, put
from kiosk.case.impossible import must
from kiosk.case.state import AGREEMENT, Case, InCase, PlanStands, Telling


@apply.register
def _(event: of.Opened, case: Case, _number: int) -> Case:
    must(False, "The case is opened already.")
    return case


@apply.register
def _(event: of.ConcernJoined, case: Case, _number: int) -> Case:
    must(event.concern not in case.concerns, "This worry is in the case already.")
    return replace(case, concerns=(*case.concerns, event.concern))


@apply.register
def _(event: of.CaseLinked, case: Case, _number: int) -> Case:
    must(event.case != case.id, "A case is not linked to itself.")
    must(event.case not in case.linked, "These cases are linked already.")
    return replace(case, linked=(*case.linked, event.case))


@apply.register
def _(event: of.ProcedureChosen, case: Case, _number: int) -> Case:
    must(event.procedure != case.procedure, "This procedure is followed already.")
    return replace(case, procedure=event.procedure)


@apply.register
def _(event: of.Triaged, case: Case, _number: int) -> Case:
    # Whoever triages it again takes it seriously.
    return replace(case, urgency=event.urgency, set_aside="")


@apply.register
def _(event: of.SetAside, case: Case, _number: int) -> Case:
    must(case.decided is None, "It is decided already, so it was taken seriously.")
    must(case.svsh is None, "Sexual violence or harassment is never set aside.")
    return replace(case, set_aside=event.reason)


@apply.register
def _(event: of.Assigned, case: Case, _number: int) -> Case:
    must(event.to != case.owner, "They have the case already.")
    return replace(case, owner=event.to)


@apply.register
def _(event: of.PersonAdded, case: Case, _number: int) -> Case:
    must(event.person not in case.people, "This person is in the case already.")
    must(bool(event.parts), "Say what part this person has in it.")
    person = InCase(event.person, event.name, event.parts, event.year, event.group)
    return replace(case, people=put(case.people, event.person, person))


@apply.register
def _(event: of.PartGiven, case: Case, _number: int) -> Case:
    must(bool(event.parts), "Say what part this person has in it.")
    person = replace(person_in(case, event.person), parts=event.parts)
    return replace(case, people=put(case.people, event.person, person))


@apply.register
def _(event: of.KnownAbout, case: Case, _number: int) -> Case:
    person = replace(person_in(case, event.person), known=event)
    return replace(case, people=put(case.people, event.person, person))


@apply.register(of.Told)
@apply.register(of.NotTold)
def _(event: of.Told | of.NotTold, case: Case, number: int) -> Case:
    known_or_nobody(case, event.person)
    telling = Telling(event.who, event.person, event.step, isinstance(event, of.Told), number)
    return replace(case, tellings=(*case.tellings, telling))


@apply.register
def _(event: of.Heard, case: Case, _number: int) -> Case:
    person_in(case, event.person)
    return replace(case, heard=case.heard | {event.person})


@apply.register
def _(event: of.Observed, case: Case, _number: int) -> Case:
    person_in(case, event.person)
    return replace(case, signs=case.signs | set(event.signs))


@apply.register
def _(event: of.Consented, case: Case, _number: int) -> Case:
    person_in(case, event.person)
    return replace(case, consents=put(case.consents, (event.person, event.to), event.agreed))


@apply.register
def _(event: of.Met, case: Case, _number: int) -> Case:
    _people_of(event.people, case)
    return case


@apply.register
def _(event: of.Agreed, case: Case, number: int) -> Case:
    _people_of(event.people, case)
    return replace(case, plans=put(case.plans, number, PlanStands(number, AGREEMENT, "", event.review)))


def _people_of(people: tuple[str, ...], case: Case) -> None:
    must(len(people) >= 2, "A meeting or an agreement has at least two people.")
    for person in people:
        person_in(case, person)


@apply.register
def _(event: of.Reflected, case: Case, _number: int) -> Case:
    person_in(case, event.person)
    return case
