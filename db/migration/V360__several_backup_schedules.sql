-- A VM may have several schedules for each kind of backup, each with times and a number of backups of its own. Which one made a backup is written down, so that no schedule
-- counts or removes another's. schedule_id refers to nothing: a schedule that was put away with its VM comes back under its number and finds its backups again, and those of
-- one that is gone for good stay, as if they had been made by hand.
alter table backup_schedule
    drop constraint backup_schedule_vm_id_kind_key,
    drop constraint backup_schedule_rhythm_check,
    add constraint backup_schedule_rhythm_check check (rhythm in (1, 2) or rhythm = 3 and kind = 0),     -- 1 daily, 2 weekly, 3 hourly: snapshots alone
    drop constraint backup_schedule_weekday_check,
    alter column weekday type text using weekday::text,                                                  -- "1,3,5": weekly ones come on several days
    add constraint backup_schedule_weekday_check check (weekday ~ '^[1-7](,[1-7])*$'),
    add column planned_at timestamptz not null default now(),                                            -- next_at is later while its VM is busy
    add column told_at timestamptz;                                                                      -- when the owner was last written to; null: never
create index backup_schedule_vm on backup_schedule (vm_id);

alter table backup add column schedule_id bigint;                                                        -- null: made by hand, or by a schedule that is not known any more
create index backup_of_schedule on backup (schedule_id) where schedule_id is not null;

select set_config('portico.tenant', '*', true);
update backup_schedule set planned_at = next_at;
update backup b set schedule_id = s.id from backup_schedule s where b.scheduled and s.vm_id = b.vm_id and s.kind = b.kind;
-- Of VMs that lie in the trash.
update backup b set schedule_id = (s.value ->> 'id')::bigint
    from trashed_vm t, jsonb_array_elements(t.packed -> 'rows') p, jsonb_array_elements(p.value -> 'rows') s
    where b.scheduled and b.vm_number = t.vm_id and t.packed is not null and p.value ->> 'table' = 'backup_schedule' and (s.value ->> 'kind')::int = b.kind;
