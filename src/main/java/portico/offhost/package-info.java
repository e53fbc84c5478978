/**
 * Copies of full backups off their hosts: in a directory, on an SFTP server or in an S3 bucket, per host group ({@code backupStore} in the world file). A backup is complete without its copy, which follows by a
 * task of its own ({@link portico.offhost.CopyBackups}) and is read again before it counts; it serves when the host's own file is gone or damaged, and goes with the backup.
 */
package portico.offhost;
