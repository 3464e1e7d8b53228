/** What a worker does to the record of a job it draws. A run names one try; a later try takes the record from it. */
import { queueScript } from './shared.ts';

/**
 * Begins a try. A job found running was left by a process that died: that is counted.
 * ARGV: prefix, now, id, run, worker
 * → {'gone'} | {state other than queued and running} | {'run', payload, at, deaths of processes, deaths of the engine}
 */
export const startScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
local fields = call('HMGET', job, 'state', 'member', 'server', 'work', 'tag', 'payload', 'at', 'engine')
local state = fields[1]
if not state then return { 'gone' } end
if state ~= 'queued' and state ~= 'running' then return { state } end
if state == 'running' then call('HINCRBY', job, 'deaths', 1) end
leave(id, fields[2], fields[3], tonumber(fields[4]))
call('HSET', job, 'state', 'running', 'run', ARGV[4], 'worker', ARGV[5], 'start', now)
if tonumber(fields[5]) > (tonumber(call('HGET', P .. ':fair', 'v')) or 0) then
  call('HSET', P .. ':fair', 'v', fields[5])
end
call('ZADD', P .. ':open', now, id)
announce(id, 'state')
return { 'run', fields[6] or '', fields[7] or now, tonumber(call('HGET', job, 'deaths')) or 0, tonumber(fields[8]) or 0 }
`);

/**
 * Puts a job back among the waiting ones (stop, retry). ARGV: prefix, now, id, run, 1 if the engine died
 * → state of the job when it is not this run's any more, else {'queued', deaths of the engine}
 */
export const releaseScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
local fields = call('HMGET', job, 'state', 'run', 'member', 'server', 'tag', 'work')
if fields[1] ~= 'running' or fields[2] ~= ARGV[4] then return { fields[1] or 'gone', 0 } end
local died = tonumber(call('HINCRBY', job, 'engine', ARGV[5]))
call('HSET', job, 'state', 'queued')
call('HDEL', job, 'run', 'progress', 'start')
call('UNLINK', P .. ':blob:' .. id .. ':preview')
enter(id, fields[3], fields[4], tonumber(fields[5]), tonumber(fields[6]))
call('ZADD', P .. ':open', now, id)
announce(id, 'state')
return { 'queued', died }
`);

/**
 * Ends a job: images and outcome are written together, and only while the job is still this run's.
 * ARGV: prefix, now, id, run, 'drawn' | 'failed', outcome, 1 for the dead-letter list, images' lifetime in s,
 * then name and bytes of each image → the job's state afterwards
 */
export const settleScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
local fields = call('HMGET', job, 'state', 'run', 'delivery', 'member', 'server', 'work')
local mine = fields[1] == 'running' and fields[2] == ARGV[4]
-- A job that no worker can begin is failed without ever running.
if ARGV[5] == 'failed' and ARGV[4] == '' and (fields[1] == 'queued' or fields[1] == 'running') then
  leave(id, fields[4], fields[5], tonumber(fields[6]) or 0)
  mine = true
end
if not mine then return fields[1] or 'gone' end
local images = 0
for i = 9, #ARGV, 2 do
  call('SET', P .. ':blob:' .. id .. ':' .. ARGV[i], ARGV[i + 1], 'EX', ARGV[8])
  if string.match(ARGV[i], '^%d+$') then images = images + 1 end
end
call('HSET', job, 'state', ARGV[5], 'outcome', ARGV[6], 'end', now)
call('HDEL', job, 'run', 'progress')
call('UNLINK', P .. ':blob:' .. id .. ':preview')
countEnd(id, ARGV[5], images)
if ARGV[7] == '1' then call('ZADD', P .. ':dead', now, id) end
call('ZADD', P .. ':open', now, id)
announce(id, 'state')
return ARGV[5]
`);

/**
 * Notes progress, and tells the worker when the job is no longer its own.
 * ARGV: prefix, now, id, run, progress or '', preview or '' → 'mine' or the job's state
 */
export const progressScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
local fields = call('HMGET', job, 'state', 'run')
if fields[1] ~= 'running' then return fields[1] or 'gone' end
if fields[2] ~= ARGV[4] then return 'taken' end
if ARGV[5] ~= '' then
  call('HSET', job, 'progress', ARGV[5])
  if ARGV[6] ~= '' then call('SET', P .. ':blob:' .. id .. ':preview', ARGV[6], 'EX', 120) end
  announce(id, 'progress')
end
return 'mine'
`);
