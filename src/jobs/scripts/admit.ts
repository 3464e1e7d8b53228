/** Takes a new job in, or says which cap is reached; chooses its place in the fair order. */
import { queueScript } from './shared.ts';

/**
 * Start-time fair queueing (Goyal, Vin, Cheng 1996) on BullMQ's priorities. Each member has a virtual clock. A job's
 * tag is where its member's queued work ends, or the virtual time now if that is later; its cost moves the member's
 * clock on. The lowest tag is drawn next, so a member with one job passes one with fifty, and who asked for much work
 * waits longer than who asked for little. Virtual time is the highest tag that was started.
 *
 * BullMQ's score is priority · 2³² + counter with priority < 2²¹. When tags come near that limit, virtual time is
 * taken off all of them; when nothing waits or runs, it starts at 0 again.
 *
 * ARGV: prefix, now, id, member, server, platform, payload, target, work, cost, member cap, server cap, total cap
 * → {'new', tag} | {'known', tag, state, 1 if BullMQ has the job} | {'member' | 'server' | 'all', waiting now}
 */
export const admitScript = queueScript(`
local id, member, server, platform = ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local work, cost = tonumber(ARGV[9]), tonumber(ARGV[10])
local job, fair, finish = jobKey(id), P .. ':fair', P .. ':fair:finish'
local limit = 2097150

local known = call('HMGET', job, 'tag', 'state')
if known[2] then
  return { 'known', known[1], known[2], call('EXISTS', P .. ':q:draw:' .. id) }
end

local ofMember = call('ZCARD', P .. ':wait:m:' .. member)
if ofMember >= tonumber(ARGV[11]) then return { 'member', ofMember } end
local ofServer = call('SCARD', P .. ':wait:s:' .. server)
if ofServer >= tonumber(ARGV[12]) then return { 'server', ofServer } end
local state = call('HMGET', fair, 'v', 'count')
local count = tonumber(state[2]) or 0
if count >= tonumber(ARGV[13]) then return { 'all', count } end

local v = tonumber(state[1]) or 0
if v > 0 and count == 0 and call('LLEN', P .. ':q:draw:active') == 0 and call('ZCARD', P .. ':q:draw:delayed') == 0 then
  v = 0
  call('HSET', fair, 'v', 0)
  call('DEL', finish)
end
local ends = tonumber(call('ZSCORE', finish, member)) or 0
local tag = math.max(v, ends)

if tag + cost > limit and v > 0 then
  local jobs = call('ZRANGE', prioritized, 0, -1, 'WITHSCORES')
  for i = 1, #jobs, 2 do
    local score = tonumber(jobs[i + 1])
    local old = math.floor(score / 4294967296)
    local new = math.max(1, old - v)
    call('ZADD', prioritized, score - (old - new) * 4294967296, jobs[i])
    call('HSET', P .. ':q:draw:' .. jobs[i], 'priority', new)
    local owner = call('HGET', jobKey(jobs[i]), 'member')
    if owner then
      call('HSET', jobKey(jobs[i]), 'tag', new - 1)
      call('ZADD', P .. ':wait:m:' .. owner, 'XX', new - 1, jobs[i])
    end
  end
  local clocks = call('ZRANGE', finish, 0, -1, 'WITHSCORES')
  for i = 1, #clocks, 2 do
    call('ZADD', finish, math.max(0, tonumber(clocks[i + 1]) - v), clocks[i])
  end
  tag = tag - v
  v = 0
  call('HSET', fair, 'v', 0)
end
tag = math.min(tag, limit)

call('ZADD', finish, math.min(tag + cost, limit), member)
call('ZREMRANGEBYSCORE', finish, '-inf', v)
call('HSET', job, 'state', 'queued', 'delivery', platform == '' and 'none' or 'waiting', 'member', member,
  'server', server, 'platform', platform, 'payload', ARGV[7], 'target', ARGV[8], 'work', ARGV[9], 'cost', cost,
  'tag', tag, 'at', now)
enter(id, member, server, tag, work)
call('ZADD', P .. ':open', now, id)
local history = P .. ':history:' .. member
call('ZADD', history, now, id)
-- What has run out leaves, and nothing else: whoever wants to be forgotten must be found in all that is left.
for _, oldest in ipairs(call('ZRANGE', history, 0, 3)) do
  if call('EXISTS', jobKey(oldest)) == 0 then call('ZREM', history, oldest) end
end
return { 'new', tag }
`);

/** Takes back a job that was admitted but never reached BullMQ. ARGV: prefix, now, id → 1 if it was. */
export const withdrawScript = queueScript(`
local id = ARGV[3]
local job = call('HMGET', jobKey(id), 'state', 'member', 'server', 'work', 'tag')
if job[1] ~= 'queued' or call('EXISTS', P .. ':q:draw:' .. id) == 1 then return 0 end
leave(id, job[2], job[3], tonumber(job[4]))
if call('ZCARD', P .. ':wait:m:' .. job[2]) == 0 then
  call('ZADD', P .. ':fair:finish', 'XX', job[5], job[2])
end
call('ZREM', P .. ':open', id)
call('ZREM', P .. ':history:' .. job[2], id)
dropBlobs(id)
call('DEL', jobKey(id))
return 1
`);
