-- The database user of the API. It owns nothing, and Postgres shows it only the rows of one user at a time. Runs when the
-- volume is created. To run it again, for example to change the password, see docs/operations.md.
\getenv password POSTGRES_API_PASSWORD
select 'create role todobot_runtime' where to_regrole('todobot_runtime') is null \gexec
select 'create role todobot_api' where to_regrole('todobot_api') is null \gexec
alter role todobot_api login password :'password';
grant todobot_runtime to todobot_api;
