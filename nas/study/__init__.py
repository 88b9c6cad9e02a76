"""Runs a search from start to finish: what was asked, the loop, its memory, its result."""

from nas.study.goal import Goal, goal_of
from nas.study.plan import Plan, plan_study
from nas.study.progress import Progress
from nas.study.running import resume_study, run_study
from nas.study.spec import StudySpec, load_study

__all__ = [
    "Goal",
    "Plan",
    "Progress",
    "StudySpec",
    "goal_of",
    "load_study",
    "plan_study",
    "resume_study",
    "run_study",
]
