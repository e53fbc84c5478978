-- What a deletion answers when it is asked for again, and the point of no return: once erasing has begun nothing is brought back.
alter table trashed_vm add column ip text not null default '';
alter table trashed_vm add column erasing boolean not null default false;
