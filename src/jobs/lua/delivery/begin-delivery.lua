--[[
  Begins a try at delivering. From here on the job can no longer be cancelled.

  ARGV
    2 id
  Returns
    {'gone'} | {'held'} | {'early', route, tag} | {'done'}
    | {'post', state, member, server, payload, target, at, start, end, outcome, by}
]]
--- @include "keys"
--- @include "clock"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'delivery', 'member', 'server', 'payload', 'target', 'at', 'start', 'end',
  'outcome', 'by', 'route', 'tag')
local state, delivery = record[1], record[2]
if not state then return { 'gone' } end
if state == 'held' then return { 'held' } end
if state == 'queued' or state == 'running' then return { 'early', record[12] or '', record[13] or 0 } end
if delivery ~= 'waiting' and delivery ~= 'posting' then return { 'done' } end
call('HSET', job, 'delivery', 'posting')
call('ZADD', open, now, id)
local answer = { 'post', state }
for i = 3, 11 do answer[#answer + 1] = record[i] or '' end
return answer
