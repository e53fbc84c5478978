package portico.certificate;

import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import portico.secret.Vault;
import portico.tenant.Tenancy;

/** The platform's own key at each authority, sealed; one for all portal processes, made when it is first asked for. */
@Singleton
public class AccountKeys {

    private final Tenancy tenancy;
    private final EntityManager database;
    private final Vault vault;

    AccountKeys(Tenancy tenancy, EntityManager database, Vault vault) {
        this.tenancy = tenancy;
        this.database = database;
        this.vault = vault;
    }

    /** @return a pair, see {@link Pem#pair}; in no transaction */
    public String of(String directory) {
        var fresh = vault.seal(Pem.freshKey());
        return vault.open(tenancy.everywhere(() -> {
            database.createNativeQuery("insert into acme_account (directory, key) values (:directory, :key) on conflict do nothing").setParameter("directory", directory).setParameter("key", fresh).executeUpdate();
            return (byte[]) database.createNativeQuery("select key from acme_account where directory = :directory", byte[].class).setParameter("directory", directory).getSingleResult();
        }));
    }
}
