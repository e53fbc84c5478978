-- What is in a VM's CD drive: the wish. Every definition of the VM on its host says the same.
alter table vm add column iso_image_id bigint references iso_image on delete set null;   -- null: nothing
create index vm_iso_image on vm (iso_image_id) where iso_image_id is not null;
create index iso_image_host_host on iso_image_host (host_id);
create trigger vm_media_changed after update of iso_image_id on vm for each row execute function portico_tell_vm();
