package portico.tenant.world;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import portico.secret.Tokens;

/** Backups that a standing VM has from the start: rows as its customer's orders would have left them, and what its simulated host would hold (simulated_backup). */
class StandingBackups {

    private final Connection database;

    StandingBackups(Connection database) { this.database = database; }

    void make(WorldFile.Vm vm, long id) throws SQLException {
        if (vm.madeBackups() == null) return;
        for (var backup : vm.madeBackups()) remember(id, insert(backup, id), backup.kind() == WorldFile.BackupKind.FULL);
    }

    private long insert(WorldFile.MadeBackup backup, long vm) throws SQLException {
        boolean full = backup.kind() == WorldFile.BackupKind.FULL;
        var at = Instant.now().minus(Duration.ofHours(24L * backup.daysAgo())).minus(Duration.ofMinutes(vm * 7 % 60)).atOffset(ZoneOffset.UTC);
        try (var insert = database.prepareStatement("""
                insert into backup (tenant, vm_id, vm_number, vm_name, owner_id, host_id, kind, name, state, scheduled, bytes, sha256, flushed, disk_gb, os_template_id, os_name,
                    guest_user, password_encrypted, created_at, ended_at)
                select v.tenant, v.id, v.id, v.name, v.owner_id, v.host_id, ?, ?, 'DONE', ?, case when ? then v.disk_gb * 230000000::bigint end, case when ? then ? end, true, v.disk_gb,
                    v.os_template_id, t.name, v.guest_user, v.password_encrypted, ?, ?::timestamptz + interval '4 minutes'
                from vm v join os_template t on t.id = v.os_template_id where v.id = ? returning id""")) {
            insert.setInt(1, full ? 1 : 0);
            insert.setString(2, backup.name());
            insert.setBoolean(3, Boolean.TRUE.equals(backup.scheduled()));
            insert.setBoolean(4, full);
            insert.setBoolean(5, full);
            insert.setString(6, Tokens.hash(vm + backup.name()));
            insert.setObject(7, at);
            insert.setObject(8, at);
            insert.setLong(9, vm);
            try (var result = insert.executeQuery()) {
                result.next();
                return result.getLong(1);
            }
        }
    }

    private void remember(long vm, long backup, boolean full) throws SQLException {
        try (var insert = database.prepareStatement("""
                insert into simulated_backup (host_id, vm_number, id, whole, disk, password_hash, bytes, sha256)
                select b.host_id, b.vm_number, b.id, ?, m.disk, m.password_hash, coalesce(b.bytes, 0), coalesce(b.sha256, '')
                from backup b join simulated_machine m on m.host_id = b.host_id and m.name = 'portico-' || b.vm_number where b.id = ? and b.vm_number = ?""")) {
            insert.setBoolean(1, full);
            insert.setLong(2, backup);
            insert.setLong(3, vm);
            insert.executeUpdate();
        }
    }
}
