"""What changes with judgements, steps, plans and tasks, and at the end."""

from dataclasses import replace
from types import MappingProxyType

from kiosk.case import events as of
from kiosk.case.applying.base import apply, known_or_nobody, person_in, put
from kiosk.case.impossible import must
from kiosk.case.state import Case, HandOver, PlanStands, StepStands, TaskStands


@apply.register
def _(event: of.Classified, case: Case, _number: int) -> Case:
    return replace(case, classified=event)


@apply.register
def _(event: of.HarmConsidered, case: Case, _number: int) -> Case:
    return replace(case, harm=event)


@apply.register
def _(event: of.SvshPath, case: Case, _number: int) -> Case:
    must(not case.set_aside, "It was set aside as not serious. Say first how urgent it is.")
    return replace(case, svsh=event, svsh_review=event.review)


@apply.register
def _(event: of.SvshReviewed, case: Case, _number: int) -> Case:
    must(case.svsh is not None, "There is no risk assessment to review yet.")
    return replace(case, svsh_review=event.next)


@apply.register
def _(event: of.PoliceConsidered, case: Case, _number: int) -> Case:
    return replace(case, police=event)


@apply.register
def _(event: of.Tested, case: Case, _number: int) -> Case:
    return replace(case, tested=event)


@apply.register
def _(event: of.Decided, case: Case, _number: int) -> Case:
    must(not case.set_aside, "It was set aside as not serious. Say first how urgent it is.")
    return replace(case, decided=event)


@apply.register
def _(event: of.StepStarted, case: Case, _number: int) -> Case:
    old = case.steps.get(event.step)
    must(old is None or old.state != "started", "This step was begun already.")
    stands = StepStands("started", event.on, old.times if old else 0)
    return replace(case, steps=put(case.steps, event.step, stands))


@apply.register
def _(event: of.StepDone, case: Case, _number: int) -> Case:
    old = case.steps.get(event.step)
    stands = StepStands("done", event.on, (old.times if old else 0) + 1)
    return replace(case, steps=put(case.steps, event.step, stands))


@apply.register
def _(event: of.StepSkipped, case: Case, _number: int) -> Case:
    old = case.steps.get(event.step)
    must(old is None or not old.times, "This step was done already.")
    return replace(case, steps=put(case.steps, event.step, StepStands("skipped", event.at.date())))


@apply.register
def _(event: of.Planned, case: Case, number: int) -> Case:
    known_or_nobody(case, event.person)
    plan = PlanStands(number, event.plan, event.person, event.review)
    return replace(case, plans=put(case.plans, number, plan))


@apply.register
def _(event: of.PlanReviewed, case: Case, _number: int) -> Case:
    must(event.plan in case.plans, "There is no such plan.")
    plan = case.plans[event.plan]
    must(plan.review is not None, "This plan was ended already.")
    return replace(case, plans=put(case.plans, event.plan, replace(plan, review=event.next)))


@apply.register
def _(event: of.Supported, case: Case, _number: int) -> Case:
    person_in(case, event.person)
    next_one = {event.person: event.check_in} if event.check_in else {}
    check_ins = MappingProxyType({**case.check_ins, **next_one})
    return replace(case, supported=(*case.supported, event.support), check_ins=check_ins)


@apply.register
def _(event: of.CheckedIn, case: Case, _number: int) -> Case:
    person_in(case, event.person)
    others = {person: day for person, day in case.check_ins.items() if person != event.person}
    next_one = {event.person: event.next} if event.next else {}
    return replace(case, check_ins=MappingProxyType({**others, **next_one}))


@apply.register
def _(event: of.MeasureTaken, case: Case, _number: int) -> Case:
    person_in(case, event.person)
    must(not event.plan or event.plan in case.plans, "There is no such plan.")
    return replace(case, measures=(*case.measures, event))


@apply.register(of.Referred)
@apply.register(of.NotReferred)
def _(event: of.Referred | of.NotReferred, case: Case, _number: int) -> Case:
    known_or_nobody(case, event.person)
    made = isinstance(event, of.Referred)
    return replace(case, referrals=put(case.referrals, (event.referral, event.person), made))


@apply.register
def _(event: of.TaskSet, case: Case, number: int) -> Case:
    known_or_nobody(case, event.person)
    task = TaskStands(number, event.task, event.person, event.due, event.threshold)
    return replace(case, tasks=put(case.tasks, number, task))


@apply.register(of.TaskDone)
@apply.register(of.TaskDropped)
def _(event: of.TaskDone | of.TaskDropped, case: Case, _number: int) -> Case:
    must(event.task in case.tasks, "There is no such task.")
    task = case.tasks[event.task]
    must(not task.settled, "This task is settled already.")
    return replace(case, tasks=put(case.tasks, event.task, replace(task, settled=True)))


@apply.register
def _(event: of.HandedOver, case: Case, _number: int) -> Case:
    known_or_nobody(case, event.person)
    return replace(case, handed=(*case.handed, HandOver(event.step, event.person, event.reference)))


@apply.register
def _(event: of.PutOff, case: Case, _number: int) -> Case:
    return replace(case, put_off=put(case.put_off, event.item, event.until))


@apply.register
def _(event: of.Noted, case: Case, _number: int) -> Case:
    return case


@apply.register
def _(event: of.Closed, case: Case, _number: int) -> Case:
    return replace(case, closed=event, check_back=event.check_back, still_going=False)


@apply.register
def _(event: of.Reopened, case: Case, _number: int) -> Case:
    must(not case.is_open, "The case is open.")
    return _opened_again(case)


@apply.register
def _(event: of.CheckedBack, case: Case, _number: int) -> Case:
    must(not case.is_open, "It is not closed yet: check back after closing.")
    known_or_nobody(case, event.person)
    if event.reopens:
        return replace(_opened_again(case), still_going=True, checked=event)
    return replace(case, check_back=event.next, checked=event)


def _opened_again(case: Case) -> Case:
    return replace(case, closed=None, check_back=None, times_reopened=case.times_reopened + 1)
