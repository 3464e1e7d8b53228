/** What the delivery of a job does to its record. */
import { queueScript } from './shared.ts';

/**
 * Begins a try to deliver. From here on the job can no longer be cancelled.
 * ARGV: prefix, now, id
 * → {'gone'} | {'early', tag} | {'done'} | {'post', state, member, server, payload, target, at, start, end, outcome, by}
 */
export const beginDeliveryScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
local fields = call('HMGET', job, 'state', 'delivery', 'member', 'server', 'payload', 'target', 'at', 'start', 'end',
  'outcome', 'by', 'tag')
local state, delivery = fields[1], fields[2]
if not state then return { 'gone' } end
if state == 'queued' or state == 'running' then return { 'early', fields[12] or 0 } end
if delivery ~= 'waiting' and delivery ~= 'posting' then return { 'done' } end
call('HSET', job, 'delivery', 'posting')
call('ZADD', P .. ':open', now, id)
local answer = { 'post', state }
for i = 3, 11 do answer[#answer + 1] = fields[i] or '' end
return answer
`);

/**
 * Records that a part is about to be posted. ARGV: prefix, now, id, part
 * → {'first'} | {'uncertain'} an earlier try got this far | {'posted', message}
 */
export const beginPartScript = queueScript(`
local job, field = jobKey(ARGV[3]), 'part:' .. ARGV[4]
local value = call('HGET', job, field)
if not value then
  call('HSET', job, field, '')
  return { 'first' }
end
if value == '' then return { 'uncertain' } end
return { 'posted', value }
`);

/** Records a posted part and where it can be found. ARGV: prefix, now, id, part, message, lifetime in s, keys … */
export const endPartScript = queueScript(`
call('HSET', jobKey(ARGV[3]), 'part:' .. ARGV[4], ARGV[5])
for i = 7, #ARGV do call('SET', P .. ':message:' .. ARGV[i], ARGV[3], 'EX', ARGV[6]) end
return 1
`);

/**
 * Closes a job. ARGV: prefix, now, id, 'posted' | 'dead' | 'collected' | 'none', lifetime of the record in s, of its images in s
 * (0 deletes them, -1 leaves them), reason → 1 if it was open
 */
export const closeScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
local fields = call('HMGET', job, 'state', 'delivery')
if not fields[1] or fields[2] == 'posted' or fields[2] == 'collected' then return 0 end
call('HSET', job, 'delivery', ARGV[4], 'closed', now)
if ARGV[4] == 'dead' then
  call('HSET', job, 'reason', ARGV[7])
  call('ZADD', P .. ':dead', now, id)
elseif fields[2] == 'dead' then
  call('ZREM', P .. ':dead', id)
end
local images = tonumber(ARGV[6])
if fields[1] == 'cancelled' or images == 0 then
  dropBlobs(id)
elseif images > 0 then
  for i = 0, 15 do call('EXPIRE', P .. ':blob:' .. id .. ':' .. i, images) end
  call('UNLINK', P .. ':blob:' .. id .. ':grid')
end
call('ZREM', P .. ':open', id)
-- What its member asked to be forgotten goes as soon as it is closed.
call('EXPIRE', job, call('HEXISTS', job, 'forget') == 1 and 60 or ARGV[5])
announce(id, 'state')
return 1
`);

/** Opens a dead delivery again. ARGV: prefix, now, id → 1 if it was dead */
export const reopenScript = queueScript(`
local id, job = ARGV[3], jobKey(ARGV[3])
if call('HGET', job, 'delivery') ~= 'dead' then return 0 end
call('HSET', job, 'delivery', 'waiting')
call('HDEL', job, 'reason', 'closed')
call('PERSIST', job)
call('ZREM', P .. ':dead', id)
call('ZADD', P .. ':open', now, id)
announce(id, 'state')
return 1
`);
