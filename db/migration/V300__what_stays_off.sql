-- What a status has switched off stays off, whoever starts it on its host; what is off does not come up with its host; and a link limit that a host has lost is put in force again.
alter table vm
    add column held_off boolean not null default false,            -- a status has switched it off: seen running it is switched off again
    add column stays_off_at timestamptz,                           -- when its host was last told not to start it when the host itself comes up; null: never
    add column limited_at timestamptz not null default now(),      -- when its link limit was last seen in force; before its host began to answer: it may be lost
    add column size_untold boolean not null default false;         -- its machine was not told of the size in its row; an update that says it again does, or the next start

select set_config('portico.tenant', '*', true);
update vm set held_off = true where status in (-3, -1, 1) and power = 'OFF';
