"""Durable background jobs: enqueued in the caller's transaction, leased, retried, resumable, visible with their progress."""

from filigrane.platform.jobs.model import Job, JobState, LeaseLost
from filigrane.platform.jobs.queue import enqueue, find, jobs_for, retry, unfinished
from filigrane.platform.jobs.worker import Handler, JobContext, Worker

__all__ = [
    "Handler",
    "Job",
    "JobContext",
    "JobState",
    "LeaseLost",
    "Worker",
    "enqueue",
    "find",
    "jobs_for",
    "retry",
    "unfinished",
]
