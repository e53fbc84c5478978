/**
 * Snapshots (part of a VM's disk) and full backups (files beside it): making, restoring, deleting, by hand and by schedule. Start at {@link portico.backup.CreateBackup};
 * the slow halves are the tasks. What limits a customer is {@link portico.backup.BackupLimits}, and their
 * schedules {@link portico.backup.ScheduleRules}. Other rooms come in through {@link portico.backup.Backup}
 * (queries, what becomes of backups when a disk or a VM goes) and {@link portico.backup.BackupDisk} (a backup's content onto a disk).
 */
package portico.backup;
