-- Data disks as the simulated hosts remember them, by the number of their row: what size, and since when they are empty.
alter table simulated_machine add column data jsonb not null default '{}';
-- A snapshot is of all disks at once; one that lies aside takes those along that were replaced.
alter table simulated_backup add column data jsonb not null default '{}';
alter table simulated_kept_disk add column data jsonb not null default '{}';
