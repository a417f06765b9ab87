/**
 * The scripts that the engine runs: each checks, changes the state of one route, and publishes what has changed
 * as its last step, so that all relays see one order. They know tags and numbers only.
 *
 * The state of a route is one string, packed. The reconnect tokens of a room are a hash of their own: only who
 * enters or leaves needs them, and a room may have a thousand.
 */

/**
 * What the scripts share. KEYS: the route, its channel, the seats of rooms, and for an entry what addresses have
 * failed. ARGV: the operation, and its values as
 * JSON. Events go out in one message with the time until something is due in the route, ms.
 */
const shared = `
local key, channel, seats = KEYS[1], KEYS[2], KEYS[3]
local op, a = ARGV[1], cjson.decode(ARGV[2])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local raw = redis.call('GET', key)
local route = raw and cmsgpack.unpack(raw)
  or { last = 0, rooms = {}, tombs = {}, tries = a.failedBurst, at = now }
local events = {}

local function tell(event) events[#events + 1] = event end

local function bury(id, room, reason, by)
  route.tombs[room.tag] = { reason, now + a.tombstoneMs }
  route.rooms[id] = nil
  tell({ o = 'end', r = id, k = room.tag, why = reason, by = by, lived = (room.empty or now) - room.made })
end

-- What time alone has changed.
for id, room in pairs(route.rooms) do
  local gone = room.empty and room.empty + a.emptyMs
  if room.ends and now >= room.ends and not (gone and gone <= room.ends) then
    bury(id, room, 'room-expired', 0)
  elseif gone and now >= gone then
    route.rooms[id] = nil
  end
end
for tag, tomb in pairs(route.tombs) do
  if now >= tomb[2] then route.tombs[tag] = nil end
end

local function find(tag)
  for id, room in pairs(route.rooms) do
    if room.tag == tag then return id, room end
  end
end

local function seatOf(id)
  local packed = redis.call('HGET', seats, 's' .. id)
  return packed and cmsgpack.unpack(packed)
end

local function keepSeat(id, seat) redis.call('HSET', seats, 's' .. id, cmsgpack.pack(seat)) end

local function membersOf(room)
  local list = {}
  for number, member in pairs(room.members) do list[#list + 1] = number .. '@' .. member[1] end
  return table.concat(list, ' ')
end

local function dismiss(id, room, number, why)
  local seat = seatOf(room.members[number][2])
  if seat and seat.member == number then
    seat.member = ''
    seat.taken = seat.taken + now - seat.since
    keepSeat(room.members[number][2], seat)
  end
  room.members[number] = nil
  if not next(room.members) then room.empty = now end
  tell({ o = 'left', r = id, n = number, why = why })
end

local function report(id, room)
  if room.failed == 0 or not next(room.members) or now - room.reported < a.reportMs then return end
  tell({ o = 'failed', r = id, count = room.failed })
  room.failed = 0
  room.reported = now
end

-- Keeps the state for as long as anything in it matters. Members: a relay that is there renews it.
local function finish(answer)
  local keep, due = 0, -1
  local function soon(at) if due < 0 or at - now < due then due = math.max(at - now, 0) end end
  for _, room in pairs(route.rooms) do
    keep = math.max(keep, room.empty and room.empty + a.emptyMs - now or a.keepMs)
    if room.ends then
      soon(room.ends)
      keep = math.max(keep, room.ends < now + keep and room.ends + a.tombstoneMs - now or 0)
    end
    if room.failed > 0 and not room.empty then soon(room.reported + a.reportMs) end
  end
  for _, tomb in pairs(route.tombs) do keep = math.max(keep, tomb[2] - now) end
  if keep > 0 then
    redis.call('SET', key, cmsgpack.pack(route), 'PX', math.ceil(keep))
    for n = 3, 2 + a.seatKeys do redis.call('PEXPIRE', KEYS[n], math.ceil(keep)) end
  elseif raw then
    redis.call('DEL', key)
  end
  if a.room and not find(a.room) then redis.call('DEL', seats) end
  local heard = -1
  if #events > 0 then
    heard = redis.call('SPUBLISH', channel, cjson.encode({ d = due, e = events }))
  end
  return { answer, heard }
end
`;

/** Entering. Refused as a whole by an engine whose memory is full. */
export const enterScript = `#!lua
${shared}
local tries = math.min(a.failedBurst, route.tries + (now - route.at) * a.failedPerMinute / 60000)
route.tries, route.at = tries, now

-- What an address and its networks have failed here: keys of their own, so that they go when their time is over.
local fails = {}
for n = 1, #a.factors do
  local packed = redis.call('GET', KEYS[3 + n])
  fails[n] = packed and cmsgpack.unpack(packed) or { 0, 0 }
end

local function failedOf()
  local most = 0
  for n, factor in ipairs(a.factors) do most = math.max(most, math.floor(fails[n][1] / factor)) end
  return most
end

local function fail(n)
  local count = fails[n][1] + 1
  local waits = math.min(a.firstMs * 2 ^ (count - 1), a.mostMs)
  local kept = math.ceil(math.max(waits, a.addressMs))
  redis.call('SET', KEYS[3 + n], cmsgpack.pack({ count, now + waits }), 'PX', kept)
end

local function tenth(most) return math.max(1, math.floor(most / 10)) end

local function dropSeat(site)
  if redis.call('HINCRBY', seats, 'n' .. site, -1) == 0 then redis.call('HDEL', seats, 'n' .. site, 'm' .. site) end
end

-- Of one site, or of all: ''.
local function forget(most, site)
  local free = {}
  local all = redis.call('HGETALL', seats)
  for n = 1, #all, 2 do
    if string.sub(all[n], 1, 1) == 's' then
      local seat = cmsgpack.unpack(all[n + 1])
      if seat.member == '' and (site == '' or seat.site == site) then free[#free + 1] = { all[n], seat } end
    end
  end
  table.sort(free, function(one, other) return one[2].taken < other[2].taken end)
  for n = 1, math.min(#free, tenth(most)) do
    local name, seat = free[n][1], free[n][2]
    redis.call('HDEL', seats, name, 't' .. seat.tag, 't' .. seat.used)
    dropSeat('')
    dropSeat(seat.site)
  end
end

-- Forgets the shortest-lived tenth: to look through a thousand seats takes 5 ms, too much for each entry. So it does
-- that once for each tenth of new seats, also if few of them are free.
local function addSeat(most, site)
  local made = redis.call('HINCRBY', seats, 'm' .. site, 1)
  local there = tonumber(redis.call('HGET', seats, 'n' .. site) or 0)
  if there >= most and (made - 1) % tenth(most) == 0 then forget(most, site) end
  redis.call('HINCRBY', seats, 'n' .. site, 1)
end

local function admit(id, room, used)
  local seatId, seat
  if used then
    seatId = used
    seat = seatOf(used)
    if room.members[seat.member] then
      dismiss(id, room, seat.member, 'replaced')
      seat = seatOf(used)
    end
    redis.call('HDEL', seats, 't' .. seat.tag, 't' .. seat.used)
  end
  room.last = room.last + 1
  local number = string.format('%d', room.last)
  if not seat then
    addSeat(a.seatsPerAddress, a.site)
    addSeat(a.seats, '')
    seatId = number
    seat = { site = a.site, taken = 0 }
  end
  seat.member, seat.since, seat.tag, seat.used = number, now, a.fresh, used and a.used or ''
  if used then redis.call('HSET', seats, 't' .. a.used, seatId) end
  redis.call('HSET', seats, 't' .. a.fresh, seatId)
  keepSeat(seatId, seat)
  room.members[number] = { a.relay, seatId }
  room.empty = nil
  tell({
    o = 'joined', r = id, k = room.tag, n = number, b = a.relay, t = a.ticket,
    m = membersOf(room), ms = room.ends and room.ends - now or -1, l = room.locked,
  })
  return finish('')
end

local known = next(route.rooms) or next(route.tombs)
if known and a.used == '' then
  local reserved = (a.failedBurst - 1) / 2 * (1 - 0.5 ^ failedOf())
  if tries < 1 + reserved or now < fails[1][2] then return finish('entry-slowed') end
end
local tomb = route.tombs[a.room]
if tomb then return finish(tomb[1]) end
local id, room = find(a.room)
if room then
  local used = a.used ~= '' and redis.call('HGET', seats, 't' .. a.used) or nil
  local count = 0
  for _ in pairs(room.members) do count = count + 1 end
  if not used and room.locked then return finish('room-locked') end
  if not used and count >= a.members then return finish('room-full') end
  return admit(id, room, used)
end
if a.create and a.place == 'unknown' then return finish('place') end
if known then
  for n = 1, #a.factors do fail(n) end
  route.tries = tries - 1
end
local living = next(route.rooms)
for other, there in pairs(route.rooms) do
  there.failed = there.failed + 1
  report(other, there)
end
-- So that a relay learns when the next report is due.
if living and #events == 0 then tell({ o = 'due' }) end
if not a.create then return finish(living and 'access-wrong' or 'room-unknown') end
if a.place ~= 'given' then return finish(a.place) end
redis.call('DEL', seats)
route.last = route.last + 1
id = string.format('%d', route.last)
room = { tag = a.room, made = now, empty = now, locked = false, last = 0, members = {}, failed = 0, reported = 0 }
if a.ttl > 0 then room.ends = now + 1000 * a.ttl end
route.rooms[id] = room
return admit(id, room)
`;

/**
 * Everything else. Goes on when the engine's memory is full: a way out of a room must never depend on it.
 *
 * leave: the numbers, or all members of a relay that is gone. lock, stop: as a member asks. sync: tells a relay
 * what there is, and renews it. tick: what time has changed. bury: a tombstone that an empty engine has lost.
 * forget: one that a relay has no room for.
 */
export const changeScript = `#!lua flags=allow-oom
${shared}
local id, room
if a.room then id, room = find(a.room) end

if op == 'leave' and room then
  if a.numbers then
    for _, number in ipairs(a.numbers) do
      local member = room.members[number]
      if member and member[1] == a.relay then dismiss(id, room, number, 'left') end
    end
  else
    for number, member in pairs(room.members) do
      if member[1] == a.relay then dismiss(id, room, number, 'lost') end
    end
  end
elseif op == 'lock' and room and room.locked ~= a.on then
  room.locked = a.on
  tell({ o = 'locked', r = id, on = a.on })
elseif op == 'stop' and room then
  local member = room.members[a.number]
  if member and member[1] == a.relay then bury(id, room, 'room-stopped', a.number) end
elseif op == 'bury' then
  if room then bury(id, room, a.reason, 0) end
  route.tombs[a.room] = { a.reason, now + a.leftMs }
elseif op == 'forget' then
  route.tombs[a.room] = nil
elseif op == 'sync' then
  local there = {}
  for each, one in pairs(route.rooms) do
    there[#there + 1] = { r = each, k = one.tag, m = membersOf(one), l = one.locked }
  end
  tell({ o = 'sync', b = a.relay, t = a.ticket, rooms = there })
end
for each, one in pairs(route.rooms) do report(each, one) end
return finish('')
`;

/** Takes rooms that an address may found: from its bucket and from those of the networks that it is in. */
export const foundScript = `#!lua
local a = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local raw = redis.call('GET', KEYS[1])
local buckets = raw and cmsgpack.unpack(raw) or {}
local may = 1
for _, level in ipairs(a.levels) do
  local most = a.burst * level[2]
  local bucket = buckets[level[1]] or { most, now }
  local tokens = math.min(most, bucket[1] + (now - bucket[2]) * a.burst / 60000 * level[2])
  buckets[level[1]] = { tokens, now }
  if tokens < 1 then may = 0 end
end
for tag, bucket in pairs(buckets) do
  if now - bucket[2] >= 60000 then buckets[tag] = nil end
end
if may == 1 then
  for _, level in ipairs(a.levels) do buckets[level[1]][1] = buckets[level[1]][1] - 1 end
end
redis.call('SET', KEYS[1], cmsgpack.pack(buckets), 'PX', 60000)
return may
`;
