--[[
  Begins a try at drawing. A run names one try; a later try takes the record from it. A job that is found running was
  left behind by a process that died, which is counted.

  ARGV
    2 id, 3 run, 4 worker
  Returns
    {'gone'} | {a state other than queued and running}
    | {'run', payload, ms since it was enqueued, deaths of processes, deaths of the engine}
]]
--- @include "keys"
--- @include "clock"
--- @include "line"
--- @include "announce"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'member', 'server', 'work', 'tag', 'payload', 'at', 'engine')
local state, tag = record[1], tonumber(record[5])
if not state then return { 'gone' } end
if state ~= 'queued' and state ~= 'running' then return { state } end
if state == 'running' then call('HINCRBY', job, 'deaths', 1) end
leave(id, record[2], record[3], tonumber(record[4]))
call('HSET', job, 'state', 'running', 'run', ARGV[3], 'worker', ARGV[4], 'start', now)
if tag > (tonumber(call('HGET', fair, 'v')) or 0) then call('HSET', fair, 'v', tag) end
call('ZADD', open, now, id)
announce(id, 'state')
local age = now - (tonumber(record[7]) or now)
return { 'run', record[6] or '', age, tonumber(call('HGET', job, 'deaths')) or 0, tonumber(record[8]) or 0 }
