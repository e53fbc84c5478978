-- The traffic account: what happens when a machine's month is used up, and what its owner was told.
-- Used bytes and the day they begin anew are on vm, where clients read and set them; here is what only portico.traffic needs to remember.
alter table tenant add column traffic_policy text not null default 'stop' check (traffic_policy in ('warn', 'throttle', 'stop')),
    add column traffic_throttle_mbps int not null default 1 check (traffic_throttle_mbps > 0);
-- While its month is used up at a site that throttles; 0 = not throttled. The speed as agreed stays in link_speed_mbps.
alter table vm add column throttle_mbps int not null default 0;

create table vm_traffic (
    vm_id     bigint primary key references vm on delete cascade,
    tenant    text not null references tenant,
    warned    int not null default 0 check (warned in (0, 80, 95, 100)),  -- percent of the newest letter of this month
    suspended boolean not null default false,                            -- its status is over traffic by our doing, and ends when the reason does
    reset_day int check (reset_day between 1 and 31)                     -- day of the month as agreed; a short month's last day stands for it
);
select portico_protect('vm_traffic');
