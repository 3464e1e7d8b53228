--[[
  Takes a new job in, or says which cap is reached. It gets its place in the fair order, or is held until somebody
  decides; held jobs count towards the caps.

  ARGV
    2 id, 3 member, 4 server, 5 platform, 6 payload, 7 target, 8 work, 9 cost, 10 route, 11 what the route needs
    12 member's cap, 13 server's cap, 14 cap of the whole queue
    15 why it is held, or '', 16 ms after which that is too late, or '' for never
    17 images that it takes, 18 of which quotas: [{whose, pause in ms, limits: [{span in ms, most}]}]
    19 s that its record is kept at most, or '' for as long as all others
  Returns
    {'new', tag} | {'known', tag, state, 1 if BullMQ has the job} | {'member' | 'server' | 'all', waiting now}
    | {'pause', ms left} | {'quota', span, most, used, ms until there is room, or -1 for never}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
--- @include "fair"
--- @include "holds"
--- @include "quotas"
local id, member, server, platform, route = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[10]

local known = call('HMGET', job, 'tag', 'state', 'route')
if known[2] then return { 'known', known[1] or 0, known[2], call('EXISTS', inQueue(known[3] or route, id)) } end

local ofMember = call('ZCARD', waitingOfMember(member)) + call('SCARD', heldOfMember(member))
if ofMember >= tonumber(ARGV[12]) then return { 'member', ofMember } end
local ofServer = call('SCARD', waitingOfServer(server)) + call('SCARD', heldOfServer(server))
if ofServer >= tonumber(ARGV[13]) then return { 'server', ofServer } end
local count = call('ZCARD', line) + call('ZCARD', held)
if count >= tonumber(ARGV[14]) then return { 'all', count } end
local images, quotas = tonumber(ARGV[17]), cjson.decode(ARGV[18])
local tooMuch = reached(images, quotas)
if tooMuch then return tooMuch end

if call('HSETNX', routes, route, '{"since":' .. string.format('%.0f', now) .. ',"needs":' .. ARGV[11] .. '}') == 1 then
  limitEvents(route)
end
call('HSET', job, 'state', 'queued', 'delivery', platform == '' and 'none' or 'waiting', 'member', member,
  'server', server, 'platform', platform, 'payload', ARGV[6], 'target', ARGV[7], 'work', ARGV[8], 'cost', ARGV[9],
  'route', route, 'at', now)
if ARGV[19] ~= '' then call('HSET', job, 'keep', ARGV[19]) end
local tag, seq = 0, 0
if ARGV[15] == '' then
  tag, seq = nextPlace(member, tonumber(ARGV[9]))
  call('HSET', job, 'tag', tag, 'seq', seq)
  enter(id, readPlace(id))
else
  hold(id, readPlace(id), ARGV[15], ARGV[16])
end
take(id, images, quotas)
call('ZADD', open, now, id)
local history = historyOf(member)
call('ZADD', history, now, id)
-- Only what has expired leaves: to be forgotten, a member must be found in everything that is left.
for _, oldest in ipairs(call('ZRANGE', history, 0, 3)) do
  if call('EXISTS', jobKey(oldest)) == 0 then call('ZREM', history, oldest) end
end
return { 'new', tag }
