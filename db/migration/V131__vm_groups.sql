-- A group's external key opens its VMs to read. It is a password that people choose, so it is kept as a fingerprint under a key outside the database.
alter table vm_group add column created_at timestamptz not null default now();
create unique index vm_group_key on vm_group (user_id, password_hash) where password_hash is not null;
drop index vm_group_user;
create index vm_group_user on vm_group (user_id, sort_order, id);
create index vm_of_group on vm (vm_group_id) where vm_group_id is not null;

-- A VM is in a group of its owner and in no other. Whoever gives a VM to another owner need not think of it.
alter table vm_group add unique (id, user_id);
alter table vm drop constraint vm_vm_group_id_fkey;
alter table vm add foreign key (vm_group_id, owner_id) references vm_group (id, user_id) on delete set null (vm_group_id);
create function portico_leave_group() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if new.owner_id <> old.owner_id then new.vm_group_id := null; end if;
    elsif new.vm_group_id is not null and not exists (select from vm_group g where g.id = new.vm_group_id and g.user_id = new.owner_id) then
        -- A VM that comes back from the trash finds its group gone.
        new.vm_group_id := null;
    end if;
    return new;
end $$;
create trigger vm_leaves_group before insert or update of owner_id on vm for each row execute function portico_leave_group();
