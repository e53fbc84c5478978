-- Who put a VM under its status, for its owner to read beside the reason and the time; null: nobody in particular.
alter table vm add column status_by text;
