/**
 * What all scripts of the queue share. Every change of a job is one script, so that its record, the caps, the fair
 * order and the announcements never disagree, whoever crashes when. ARGV[1] is the key prefix, ARGV[2] the time in ms.
 *
 * Keys, after the prefix:
 *   job:{id}            hash: state, delivery, member, server, platform, payload, target, work, cost, tag, at, …
 *   wait:m:{member}     zset of the member's waiting jobs by tag; wait:s:{server} set
 *   fair                hash: v = virtual time, count and work of all waiting jobs, rate = work a second last measured
 *   fair:finish         zset: member to the virtual time at which its queued work ends
 *   open                zset of jobs not finished with, by the time they were last looked at
 *   history:{member}, dead, message:{key}, workers, blob:{id}:*
 *   count:{period}:{whose}  hash: what became of the jobs of m:{member} or s:{server}, for all time or for one day
 *   q:draw:*            BullMQ's
 */
import { defineScript, type Script } from '../../store/script.ts';

const shared = `
local P = ARGV[1]
local now = ARGV[2]
local call = redis.call
local prioritized = P .. ':q:draw:prioritized'

local function jobKey(id) return P .. ':job:' .. id end

-- Counts a job as waiting. Not twice: only the first time it is added to its member's set.
local function enter(id, member, server, tag, work)
  if call('ZADD', P .. ':wait:m:' .. member, tag, id) == 1 then
    call('SADD', P .. ':wait:s:' .. server, id)
    call('HINCRBY', P .. ':fair', 'count', 1)
    call('HINCRBYFLOAT', P .. ':fair', 'work', work)
  end
end

local function leave(id, member, server, work)
  if call('ZREM', P .. ':wait:m:' .. member, id) == 1 then
    call('SREM', P .. ':wait:s:' .. server, id)
    -- At zero the sum starts afresh, so that rounding never adds up.
    if call('HINCRBY', P .. ':fair', 'count', -1) <= 0 then
      call('HSET', P .. ':fair', 'count', 0, 'work', 0)
    else
      call('HINCRBYFLOAT', P .. ':fair', 'work', -work)
    end
  end
end

-- Counts how a job ended, for its member (unless forgotten) and its server. Days are kept for a week.
local function countEnd(id, state, images)
  local job = call('HMGET', jobKey(id), 'member', 'server', 'at', 'start', 'forget')
  if not (job[1] and job[2]) then return end
  local start = tonumber(job[4]) or tonumber(now)
  local values = { [state] = 1 }
  if state == 'drawn' then
    values = { drawn = 1, images = images, waited = start - (tonumber(job[3]) or start), ran = tonumber(now) - start }
  end
  local day = math.floor(tonumber(now) / 86400000)
  for _, whose in ipairs({ 's:' .. job[2], not job[5] and 'm:' .. job[1] or nil }) do
    for _, period in ipairs({ 'all', day }) do
      local key = P .. ':count:' .. period .. ':' .. whose
      for name, value in pairs(values) do call('HINCRBY', key, name, math.floor(value)) end
      if period ~= 'all' then call('EXPIRE', key, 8 * 86400) end
    end
  end
end

local function announce(id, what) call('PUBLISH', P .. ':on:job:' .. id, what) end

local function dropBlobs(id)
  local names = { P .. ':blob:' .. id .. ':grid', P .. ':blob:' .. id .. ':preview', P .. ':blob:' .. id .. ':init' }
  for i = 0, 15 do names[#names + 1] = P .. ':blob:' .. id .. ':' .. i end
  call('UNLINK', unpack(names))
end
`;

/** A script of the queue: the shared part and its own. */
export function queueScript(lua: string): Script {
  return defineScript(shared + lua);
}
