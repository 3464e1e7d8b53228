--[[
  Takes a new job in, or says which cap is reached; chooses its place in the fair order.

  Start-time fair queueing (Goyal, Vin, Cheng 1996) on BullMQ's priorities. Each member has a virtual clock. A job's
  tag is where its member's waiting work ends, or the virtual time now if that is later; its cost moves the member's
  clock on. The lowest tag is drawn next, so a member with one job passes a member with fifty, and those who ask for
  more work wait longer for it. Virtual time is the highest tag that was started. The order is one for all routes.

  When tags come near the highest priority that BullMQ takes, virtual time is taken off all of them; when nothing waits
  or runs, it starts at 0 again.

  ARGV
    2 id, 3 member, 4 server, 5 platform, 6 payload, 7 target, 8 work, 9 cost, 10 route, 11 what the route needs
    12 member's cap, 13 server's cap, 14 cap of the whole queue
  Returns
    {'new', tag} | {'known', tag, state, 1 if BullMQ has the job} | {'member' | 'server' | 'all', waiting now}
]]
--- @include "keys"
--- @include "clock"
--- @include "bullmq"
--- @include "line"
local id, member, server, platform, route = ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[10]
local work, cost = tonumber(ARGV[8]), tonumber(ARGV[9])
local highestTag = highestPriority - 1

local known = call('HMGET', job, 'tag', 'state', 'route')
if known[2] then return { 'known', known[1], known[2], call('EXISTS', inQueue(known[3] or route, id)) } end

local ofMember = call('ZCARD', waitingOfMember(member))
if ofMember >= tonumber(ARGV[12]) then return { 'member', ofMember } end
local ofServer = call('SCARD', waitingOfServer(server))
if ofServer >= tonumber(ARGV[13]) then return { 'server', ofServer } end
local count = call('ZCARD', line)
if count >= tonumber(ARGV[14]) then return { 'all', count } end

-- Takes virtual time off every tag and every clock.
local function startOver(v)
  for _, waiting in ipairs(call('ZRANGE', line, 0, -1)) do
    local place = readPlace(waiting)
    moveTo(waiting, place, math.max(0, place.tag - v))
  end
  local ends = call('ZRANGE', clocks, 0, -1, 'WITHSCORES')
  for i = 1, #ends, 2 do call('ZADD', clocks, math.max(0, tonumber(ends[i + 1]) - v), ends[i]) end
  call('HSET', fair, 'v', 0)
end

local v = tonumber(call('HGET', fair, 'v')) or 0
if v > 0 and count == 0 and call('EXISTS', running) == 0 then
  v = 0
  call('HSET', fair, 'v', 0, 'seq', 0)
  call('DEL', clocks)
end
local tag = math.max(v, tonumber(call('ZSCORE', clocks, member)) or 0)
if tag + cost > highestTag and v > 0 then
  startOver(v)
  tag = tag - v
  v = 0
end
tag = math.min(tag, highestTag)

call('ZADD', clocks, math.min(tag + cost, highestTag), member)
call('ZREMRANGEBYSCORE', clocks, '-inf', v)
if call('HSETNX', routes, route, '{"since":' .. string.format('%.0f', now) .. ',"needs":' .. ARGV[11] .. '}') == 1 then
  limitEvents(route)
end
local seq = call('HINCRBY', fair, 'seq', 1) % placeUnit
call('HSET', job, 'state', 'queued', 'delivery', platform == '' and 'none' or 'waiting', 'member', member,
  'server', server, 'platform', platform, 'payload', ARGV[6], 'target', ARGV[7], 'work', ARGV[8], 'cost', cost,
  'route', route, 'tag', tag, 'seq', seq, 'at', now)
enter(id, { member = member, server = server, route = route, tag = tag, seq = seq, work = work })
call('ZADD', open, now, id)
local history = historyOf(member)
call('ZADD', history, now, id)
-- Only what has expired leaves: to be forgotten, a member must be found in everything that is left.
for _, oldest in ipairs(call('ZRANGE', history, 0, 3)) do
  if call('EXISTS', jobKey(oldest)) == 0 then call('ZREM', history, oldest) end
end
return { 'new', tag }
