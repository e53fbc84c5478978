-- The debug log hears both faces of the API; staff see who still speaks the old one.
alter table api_call add column face text not null default 'XENSYSTEM' check (face in ('XENSYSTEM', 'JSON'));
