package portico.tenant.world;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import portico.offhost.Location;
import portico.place.HostKeys;
import portico.place.Keys;
import portico.place.PlaceException;
import portico.place.TlsReach;
import portico.vm.DataDisk;

/** What types alone cannot say about a world file, and what shows without a database: forms of values, things named twice. Whether what it refers to is there: {@link WorldReferences}. */
class WorldChecks {

    private static final Pattern CODE = Pattern.compile("[a-z0-9][a-z0-9-]{1,30}");
    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9]{5,50}");
    private static final Pattern HOST_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?|\\[[0-9a-f:]+]");
    private static final Pattern SSH_ADDRESS = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]{2,39}"), SSH_USER = Pattern.compile("[A-Za-z_][A-Za-z0-9._-]{0,31}");
    private static final int SHORTEST_KEY = 8, SHORTEST_STAFF_PASSWORD = 6;
    private static final int LARGEST_BLOCK = 65_536;

    private final YamlTree tree;
    private final WorldFile world;

    WorldChecks(YamlTree tree, WorldFile world) {
        this.tree = tree;
        this.world = world;
    }

    void check() {
        unique("tenants", world.tenants(), "code", WorldFile.Tenant::code);
        unique("hostGroups", world.hostGroups(), "id", WorldFile.HostGroup::id);
        unique("hosts", world.hosts(), "id", WorldFile.Host::id);
        unique("hosts", world.hosts(), "name", WorldFile.Host::name);
        unique("ipBlocks", world.ipBlocks(), "id", WorldFile.IpBlock::id);
        unique("templates", world.templates(), "id", WorldFile.Template::id);
        unique("isoImages", world.isoImages(), "id", WorldFile.IsoImage::id);
        unique("vms", world.vms(), "id", WorldFile.Vm::id);
        unique("users", world.users(), "userid", u -> u.tenant() + "/" + u.userid());
        unique("users", world.users(), "username", u -> u.tenant() + "/" + u.username().toLowerCase());
        unique("users", world.users(), "email", u -> u.tenant() + "/" + u.email().toLowerCase());
        each("tenants", world.tenants(), this::tenant);
        each("hostGroups", world.hostGroups(), (group, at) -> {
            if (group.backupStore() != null) said(at + ".backupStore", () -> access(Location.of(group.backupStore()), group.backupAccess(), at + ".backupAccess"));
            else if (group.backupAccess() != null) tree.problem(at + ".backupAccess", "needs 'backupStore'");
        });
        each("operators", world.operators(), (operator, at) -> staffPassword(operator.password(), at));
        hostNamesOnce();
        each("userGroups", world.userGroups(), this::userGroup);
        each("users", world.users(), this::user);
        each("hosts", world.hosts(), this::host);
        each("ipBlocks", world.ipBlocks(), this::ipBlock);
        each("vms", world.vms(), this::vm);
    }

    private void tenant(WorldFile.Tenant tenant, String at) {
        matches(CODE, tenant.code(), at + ".code", "2 to 31 small letters, digits and dashes");
        if (tenant.brandColor() != null) matches(COLOR, tenant.brandColor(), at + ".brandColor", "a color such as #1d5bd6");
        eachOf(tenant.hosts(), (host, i) -> matches(HOST_NAME, host.toLowerCase(), at + ".hosts[" + i + "]", "a host name without port"));
        if (tenant.sms() != null && tenant.sms().kind() == WorldFile.SmsKind.HTTP && tenant.sms().url() == null) tree.problem(at + ".sms", "an http gateway needs 'url'");
        if (tenant.sms() != null && tenant.sms().kind() == WorldFile.SmsKind.HTTP && tenant.sms().url() != null && !isUrl(tenant.sms().url())) tree.problem(at + ".sms.url", "is not an address such as https://gateway.example/send?to={tel}");
        key(tenant.systemKey(), at + ".systemKey");
        eachOf(tenant.staff(), (person, i) -> staffPassword(person.password(), at + ".staff[" + i + "]"));
    }

    /** Number and text take the braces' place. What is wrong with it is not shown: gateways have passwords in theirs. */
    private static boolean isUrl(String text) {
        try {
            var url = URI.create(text.replaceAll("\\{(tel|text)}", "0"));
            return url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
        } catch (IllegalArgumentException no) {
            return false;
        }
    }

    private void staffPassword(String password, String at) {
        if (password != null && password.length() < SHORTEST_STAFF_PASSWORD) tree.problem(at + ".password", "is shorter than " + SHORTEST_STAFF_PASSWORD + " characters");
    }

    private void key(String key, String at) {
        if (key != null && !key.equals(WorldFile.NO_KEY) && key.length() < SHORTEST_KEY) tree.problem(at, "is shorter than " + SHORTEST_KEY + " characters");
    }

    private void hostNamesOnce() {
        Map<String, String> taken = new HashMap<>();
        each("tenants", world.tenants(), (t, at) -> eachOf(t.hosts(), (host, i) -> {
            var other = taken.putIfAbsent(host.toLowerCase(), t.code());
            if (other != null) tree.problem(at + ".hosts[" + i + "]", host + " is already a host name of " + other);
        }));
    }

    private void userGroup(WorldFile.UserGroup group, String at) {
        if (group.backupHours() == null || group.backupHours().isBlank()) return;
        for (var hour : group.backupHours().split(",")) {
            if (!hour.strip().matches("\\d|1\\d|2[0-3]")) tree.problem(at + ".backupHours", "'" + hour.strip() + "' is not an hour from 0 to 23");
        }
    }

    private void user(WorldFile.User user, String at) {
        matches(USERNAME, user.username(), at + ".username", "5 to 50 letters and digits");
        if (!user.email().matches("[^@\\s]+@[^@\\s]+")) tree.problem(at + ".email", "'" + user.email() + "' is not an e-mail address");
        if (user.password() != null && user.password().length() < 6) tree.problem(at + ".password", "is shorter than 6 characters");
        key(user.apiKey(), at + ".apiKey");
        if (user.userid() < 1) tree.problem(at + ".userid", "starts at 1");
    }

    private void host(WorldFile.Host host, String at) {
        positive(host.maxCpu(), at + ".maxCpu");
        positive(host.maxRamMb(), at + ".maxRamMb");
        positive(host.maxDiskGb(), at + ".maxDiskGb");
        if (host.driver() == WorldFile.Driver.LIBVIRT && host.uri() == null) tree.problem(at, "a libvirt host needs 'uri', such as qemu:///system");
        if (host.uri() != null && TlsReach.isMeantBy(host.uri())) said(at + ".uri", () -> TlsReach.demandForm(host.uri()));
        if (host.portRange() != null && PortRange.parse(host.portRange()).isEmpty()) {
            tree.problem(at + ".portRange", "'" + host.portRange() + "' is not a range such as 20000-29999 within 1-65535");
        }
        if (host.reservedPorts() != null) reservedPorts(host.reservedPorts(), at + ".reservedPorts");
        if (host.ssh() != null) ssh(host.ssh(), at + ".ssh");
    }

    private void reservedPorts(List<WorldFile.ReservedPorts> list, String at) {
        Set<PortRange> seen = new HashSet<>();
        eachOf(list, (reserved, i) -> {
            var ports = PortRange.ports(reserved.ports());
            if (ports.isEmpty()) tree.problem(at + "[" + i + "].ports", "'" + reserved.ports() + "' is not a port or a range such as 8000-8010 within 1-65535");
            else if (!seen.add(ports.get())) tree.problem(at + "[" + i + "].ports", "'" + reserved.ports() + "' is given twice");
            if (reserved.reason().isBlank()) tree.problem(at + "[" + i + "].reason", "is empty");
        });
    }

    private void ssh(WorldFile.Ssh ssh, String at) {
        matches(SSH_ADDRESS, ssh.address(), at + ".address", "a host name or an address");
        if (ssh.user() != null) matches(SSH_USER, ssh.user(), at + ".user", "the name of an account");
        if (ssh.port() != null && (ssh.port() < 1 || ssh.port() > 65_535)) tree.problem(at + ".port", "is not from 1 to 65535");
        said(at + ".hostKey", () -> HostKeys.of(ssh.hostKey()));
        keys(ssh.keyFile(), ssh.key(), at);
    }

    private void access(Location store, WorldFile.BackupAccess access, String at) {
        if (access == null) return;
        boolean sftp = access.hostKey() != null || access.keyFile() != null || access.key() != null, s3 = access.accessKey() != null || access.secretKey() != null || access.region() != null;
        if (store.isDirectory()) tree.problem(at, "is not for directories");
        if (store.isSftp() && s3) tree.problem(at, "SFTP has hostKey, keyFile and key");
        if (store.isS3() && sftp) tree.problem(at, "S3 has accessKey, secretKey and region");
        if (store.isS3() && (access.accessKey() == null || access.secretKey() == null)) tree.problem(at, "S3 needs accessKey and secretKey");
        if (!store.isSftp()) return;
        if (access.hostKey() == null) tree.problem(at + ".hostKey", "is missing");
        else said(at + ".hostKey", () -> HostKeys.of(access.hostKey()));
        keys(access.keyFile(), access.key(), at);
    }

    /** Our own private key, somewhere. */
    private void keys(String file, String key, String at) {
        if (file != null && !file.matches("[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")) tree.problem(at + ".keyFile", "must name a file of the data directory, such as ssh/node-2");
        if (file != null && key != null) tree.problem(at + ".key", "and 'keyFile' exclude each other");
        if (key != null) said(at + ".key", () -> Keys.demandPrivateKey(key));
    }

    private void said(String at, Runnable check) {
        try {
            check.run();
        } catch (IllegalArgumentException | PlaceException no) {
            tree.problem(at, no.getMessage());
        }
    }

    private void ipBlock(WorldFile.IpBlock block, String at) {
        var start = address(block.start(), at + ".start");
        var end = address(block.end(), at + ".end");
        address(block.netmask(), at + ".netmask");
        address(block.gateway(), at + ".gateway");
        eachOf(block.dns(), (dns, i) -> address(dns, at + ".dns[" + i + "]"));
        if (start == null || end == null) return;
        var size = end.subtract(start).add(BigInteger.ONE);
        if (size.signum() <= 0) tree.problem(at + ".end", "comes before start");
        if (size.compareTo(BigInteger.valueOf(LARGEST_BLOCK)) > 0) tree.problem(at + ".end", "a block holds at most " + LARGEST_BLOCK + " addresses");
    }

    private void vm(WorldFile.Vm vm, String at) {
        positive(vm.cpu(), at + ".cpu");
        positive(vm.ramMb(), at + ".ramMb");
        positive(vm.diskGb(), at + ".diskGb");
        if (vm.dataDisksGb() != null) {
            if (vm.dataDisksGb().size() > DataDisk.MOST) tree.problem(at + ".dataDisksGb", "has at most " + DataDisk.MOST + " entries");
            eachOf(vm.dataDisksGb(), (size, i) -> positive(size, at + ".dataDisksGb[" + i + "]"));
        }
        if (vm.name().isBlank() || vm.name().length() > 50) tree.problem(at + ".name", "has 1 to 50 characters");
        if (vm.ip() != null) address(vm.ip(), at + ".ip");
    }

    private void matches(Pattern form, String value, String at, String wanted) {
        if (!form.matcher(value).matches()) tree.problem(at, "'" + value + "' is not " + wanted);
    }

    private void positive(int value, String at) {
        if (value < 1) tree.problem(at, "must be at least 1");
    }

    private BigInteger address(String value, String at) {
        try {
            return new BigInteger(1, InetAddress.ofLiteral(value).getAddress());
        } catch (IllegalArgumentException notAnAddress) {
            tree.problem(at, "'" + value + "' is not an IP address");
            return null;
        }
    }

    private <T> void unique(String section, List<T> list, String key, java.util.function.Function<T, Object> of) {
        Set<Object> seen = new HashSet<>();
        each(section, list, (item, at) -> {
            var value = of.apply(item);
            if (value != null && !seen.add(value)) tree.problem(at + "." + key, "'" + value + "' is given twice");
        });
    }

    static <T> void each(String section, List<T> list, BiConsumer<T, String> check) {
        for (int i = 0; i < list.size(); i++) check.accept(list.get(i), section + "[" + i + "]");
    }

    static <T> void eachOf(List<T> list, BiConsumer<T, Integer> check) {
        if (list != null) for (int i = 0; i < list.size(); i++) check.accept(list.get(i), i);
    }
}
