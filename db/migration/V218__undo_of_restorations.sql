-- Restoring a full backup puts the replaced disks aside as well.
alter table kept_disk add column restored boolean not null default false;     -- a restoration put it aside, not a reinstallation
