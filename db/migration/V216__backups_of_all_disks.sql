-- A full backup holds all disks of its VM. The row that people see is the system disk's; each data disk has a row of its own that is part of it, with a file, a checksum and
-- a copy off the host like any other.
alter table backup add column part_of bigint references backup on delete cascade;   -- null: what people see
alter table backup add column disk_id bigint;                                       -- the data disk; null: the system disk
alter table backup add column disk_slot int;                                        -- its place then, for a new VM that begins with it
alter table backup add constraint backup_part check ((part_of is null) = (disk_id is null) and (disk_id is null) = (disk_slot is null));
create index backup_parts on backup (part_of) where part_of is not null;

create or replace function portico_backups_of(the_owner bigint, the_kind int) returns bigint language plpgsql as $$
declare
    asking text := current_setting('portico.vms', true);
    counted bigint;
begin
    perform set_config('portico.vms', '', true);
    select count(*) into counted from backup b join vm v on v.id = b.vm_id
        where v.owner_id = the_owner and b.kind = the_kind and b.state in ('MAKING', 'DONE') and b.part_of is null;
    perform set_config('portico.vms', coalesce(asking, ''), true);
    return counted;
end $$;
