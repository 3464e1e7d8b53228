--[[
  Takes a waiting job out of the line until somebody decides.

  ARGV
    2 id, 3 why, 4 ms after which that is too late, or '' for never
  Returns
    {'done', route, platform} | {'not'}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "holds"
--- @include "announce"
local id = ARGV[2]
local state = call('HGET', job, 'state')
if state ~= 'queued' then return { 'not' } end
local place = readPlace(id)
leave(id, place)
hold(id, place, ARGV[3], ARGV[4])
call('ZADD', open, now, id)
announce(id, 'state')
return { 'done', place.route, call('HGET', job, 'platform') }
