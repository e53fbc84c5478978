-- What staff look for: in the audit by customer, action, actor and time; among tasks those that failed.
create index audit_entry_user on audit_entry (tenant, user_id, id desc);
create index audit_entry_action on audit_entry (tenant, action, id desc);
create index audit_entry_actor on audit_entry (tenant, actor, id desc);
create index audit_entry_time on audit_entry (tenant, at);
create index task_failed on task (tenant, id desc) where state = 'FAILED';
create index user_account_list on user_account (tenant, id);
