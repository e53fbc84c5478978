-- Restoring a snapshot can be undone as well: what the disks were before stays inside of them, as one more moment, until its time is over.
alter table kept_disk add column moment bigint;       -- number of that moment inside the disks; null: the disks lie aside as files
