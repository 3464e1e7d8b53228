--[[
  Lets a held job join the line, at the place that a job of its member would get now: the wait for a decision neither
  lets it pass others nor puts it behind what came later from its member.

  ARGV
    2 id, 3 who decided
  Returns
    {'done', route, tag, platform} | {'not'}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "fair"
--- @include "holds"
--- @include "announce"
local id = ARGV[2]
local record = call('HMGET', job, 'state', 'cost', 'platform')
if record[1] ~= 'held' then return { 'not' } end
local place = readPlace(id)
unhold(id, place)
place.tag, place.seq = nextPlace(place.member, tonumber(record[2]))
call('HSET', job, 'state', 'queued', 'tag', place.tag, 'seq', place.seq, 'by', ARGV[3])
enter(id, place)
call('ZADD', open, now, id)
announce(id, 'state')
return { 'done', place.route, place.tag, record[3] }
