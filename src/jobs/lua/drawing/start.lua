--[[
  Begins a try at drawing. A run names one try; a later try takes the record from it. A job that is found running was
  left behind by a process that died, which is counted.

  ARGV
    2 id, 3 run, 4 worker
  Returns
    {'gone'} | {a state other than queued and running} | {'early', ms until its pause ends}
    | {'run', payload, ms since it was enqueued, failed tries, deaths of processes, deaths of the engine}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "announce"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'payload', 'at', 'tries', 'engine')
local state = record[1]
if not state then return { 'gone' } end
if state ~= 'queued' and state ~= 'running' then return { state } end
-- BullMQ ends pauses by the clock of the worker that asks, which may be ahead.
local pauseEnds = tonumber(call('ZSCORE', due, id)) or 0
if pauseEnds > now then return { 'early', pauseEnds - now } end
if state == 'running' then call('HINCRBY', job, 'deaths', 1) end
local place = readPlace(id)
leave(id, place)
call('HSET', job, 'state', 'running', 'run', ARGV[3], 'worker', ARGV[4], 'start', now)
call('ZADD', running, now, id)
if place.tag > (tonumber(call('HGET', fair, 'v')) or 0) then call('HSET', fair, 'v', place.tag) end
call('ZADD', open, now, id)
announce(id, 'state')
local number = function(value) return tonumber(value) or 0 end
return { 'run', record[2] or '', now - (tonumber(record[3]) or now), number(record[4]),
  number(call('HGET', job, 'deaths')), number(record[5]) }
