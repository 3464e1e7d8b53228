/** Keeps a BullMQ job locked while it is being worked on. */
import type { Job } from 'bullmq';

export interface LockKeeper {
  /** True once the lock is known to be gone: the job is, or soon will be, someone else's. */
  lost(): boolean;
  stop(): void;
}

/** Shares of a lock's time after which it is renewed: two renewals may fail before it ends. */
const renewals = 3;

/**
 * Not left to BullMQ (6.7), which knows what it has under way by job id only. Where a worker lost a job's lock (Redis
 * took no writes for 30 s, the machine slept) and got the same job again, the end of the first run ended the renewals
 * of the second: it lost its lock in turn, and so on until the job counted as poison.
 */
export function keepLock(job: Job, token: string, lockMs: number, onLost: () => void): LockKeeper {
  let lost = false;
  let stopped = false;
  let timer: NodeJS.Timeout;
  const renew = async () => {
    // Where Redis is away, this waits for it; where it refuses, the next renewal may do better.
    const held = await job.extendLock(token, lockMs).catch(() => undefined);
    if (stopped) return;
    if (held !== 0) return schedule();
    lost = true;
    onLost();
  };
  const schedule = () => {
    timer = setTimeout(() => void renew(), lockMs / renewals);
  };
  schedule();
  return {
    lost: () => lost,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
