package portico.offhost;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Tuple;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import portico.offhost.StoreTrouble.Kind;
import portico.place.Places;
import portico.place.Reach;
import portico.secret.Vault;
import portico.tenant.Tenancy;

/** Finds the store that a location names, with what the database knows of how to get there. */
@Singleton
class Stores {

    /** @param secretKey sealed */
    private record Access(String hostKey, String keyFile, String sshKey, String accessKey, String secretKey, String region) {}

    private record Bucket(Location location, Access access) {}

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Places places;
    private final Vault vault;
    private final Map<Bucket, S3Store> buckets = new ConcurrentHashMap<>();

    Stores(Tenancy tenancy, EntityManager database, Places places, Vault vault) {
        this.tenancy = tenancy;
        this.database = database;
        this.places = places;
        this.vault = vault;
    }

    /** For steps of tasks, outside of transactions. @throws IOException when nothing is known of how to get there */
    Store at(String text) throws IOException {
        var location = Location.of(text);
        if (location.isDirectory()) return new StoreDirectory(text);
        var access = access(location);
        if (location.isS3()) return buckets.computeIfAbsent(new Bucket(location, access), this::bucket);
        return new SftpStore(places.of(new Reach(location.uri().getHost(), location.user(), location.port(), access.hostKey, access.keyFile, access.sshKey)), location.uri().getPath());
    }

    private S3Store bucket(Bucket bucket) {
        var access = bucket.access;
        return new S3Store(bucket.location.endpoint(), bucket.location.uri().getPath(), access.accessKey, vault.open(Base64.getDecoder().decode(access.secretKey)), access.region);
    }

    @SuppressWarnings("unchecked")
    private Access access(Location location) throws StoreTrouble {
        List<Tuple> rows = tenancy.everywhere(() -> database.createNativeQuery("select host_key, key_file, ssh_key, access_key, secret_key, region from backup_store where location = :location", Tuple.class)
                .setParameter("location", location.text()).getResultList());
        if (rows.isEmpty()) throw new StoreTrouble(Kind.DENIED, "nothing is known of how to get to " + location.text() + "; its backupAccess belongs into the world file", null);
        var row = rows.getFirst();
        return new Access((String) row.get(0), (String) row.get(1), (String) row.get(2), (String) row.get(3), (String) row.get(4), (String) row.get(5));
    }

    @PreDestroy
    void close() { buckets.values().forEach(S3Store::close); }
}
