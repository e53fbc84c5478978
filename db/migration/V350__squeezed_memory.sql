-- Memory that a VM gives away while its host is short of it: it makes do with less than ram_mb, never with less than min_ram_mb.
alter table vm add column squeezed_mb int;                  -- what it was last asked to make do with; null: it has all of its memory
alter table vm add column squeezed_since timestamptz;
alter table vm add constraint vm_squeezed check ((squeezed_mb is null) = (squeezed_since is null));
