-- Full backups are copied off their host, to a directory (another machine's, mounted) that the operator names per host group.
alter table host_group add column backup_store text check (backup_store ~ '^/');   -- null: backups stay on their host alone
alter table backup add column store text;                                          -- directory that holds a copy; null: none does
alter table backup add column store_sha256 text;                                   -- of the copy
alter table backup add column stored_at timestamptz;
alter table backup add column store_note text not null default '';                 -- key of the words why the last attempt failed
alter table backup add column store_next_at timestamptz;                           -- not before then is the next attempt; null: at once
alter table backup add check (store is null or store_sha256 is not null);
create index backup_to_store on backup (id) where kind = 1 and state = 'DONE' and store is null;
