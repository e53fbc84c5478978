package portico.tenant.world;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A world file as written. A component that is null was not named in the file: the database's default holds for a new row, and an existing row
 * keeps what it has. Component names are the file's keys; the README's "World file" shows them all.
 */
public record WorldFile(
        List<Tenant> tenants, List<Operator> operators, List<UserGroup> userGroups, List<User> users, List<HostGroup> hostGroups,
        List<Host> hosts, List<IpBlock> ipBlocks, List<Template> templates, List<IsoImage> isoImages, List<Vm> vms) {

    /** Secrets that were left out are generated; this word in their place means "none at all". */
    public static final String NO_KEY = "none";

    /** A hosting site. {@code hosts} are the Host names that select it, the first is canonical. */
    public record Tenant(
            @JsonProperty(required = true) String code, @JsonProperty(required = true) String name, List<String> hosts, String systemKey,
            Language language, String brandColor, String logoUrl, String supportUrl, List<Long> hostGroups, List<String> embedOrigins,
            List<Staff> staff, Sms sms, Boolean publicServerStatus, Boolean apiDebug, Boolean hardLimits, TrafficPolicy trafficPolicy, Integer trafficThrottleMbps) {}

    /** What happens to a VM whose traffic of the month is used up. */
    public enum TrafficPolicy { @JsonProperty("warn") WARN, @JsonProperty("throttle") THROTTLE, @JsonProperty("stop") STOP }

    public enum Language { @JsonProperty("zh-CN") CHINESE, @JsonProperty("en") ENGLISH }

    public record Staff(@JsonProperty(required = true) String username, String password, @JsonProperty(required = true) Role role) {}

    public enum Role { @JsonProperty("support") SUPPORT, @JsonProperty("admin") ADMIN }

    /**
     * SMS by an HTTP gateway, or only written to the log. {@code url} and {@code body} may hold {@code {tel}} and {@code {text}}; {@code success} is a
     * regular expression for gateways that answer 200 with an error inside.
     */
    public record Sms(@JsonProperty(required = true) SmsKind kind, String url, String body, Integer perDay, String success) {}

    public enum SmsKind { @JsonProperty("log") LOG, @JsonProperty("http") HTTP }

    public record Operator(@JsonProperty(required = true) String username, String password) {}

    /** What customers with this {@code utype} may do, and when they are asked for a code. */
    public record UserGroup(
            String tenant, @JsonProperty(required = true) Integer utype, @JsonProperty(required = true) String name, CodesFor email, CodesFor sms,
            Integer snapshots, Integer fullBackups, String backupHours, Integer portForwards, Integer siteBindings,
            Integer reinstallsPerPeriod, Integer periodDays) {}

    public record CodesFor(Boolean reload, Boolean revert, Boolean resetPassword) {}

    /** A customer. {@code userid} is the hosting site's own number for them, unique within the tenant. */
    public record User(
            String tenant, @JsonProperty(required = true) Long userid, @JsonProperty(required = true) String username, String password,
            @JsonProperty(required = true) String name, @JsonProperty(required = true) String email, Boolean emailVerified, String tel,
            Boolean telVerified, Integer utype, UserState status, Integer maxVms, Language language, String apiKey) {}

    public enum UserState { @JsonProperty("normal") NORMAL, @JsonProperty("locked") LOCKED, @JsonProperty("disabled") DISABLED }

    /**
     * @param backupStore where full backups of the group's hosts are copied: absolute path of a directory on the portal's machine (as a rule another machine's, mounted),
     *                    {@code sftp://user@host:port/directory}, or {@code s3+https://host:port/bucket/prefix}
     * @param backupAccess how to get there; not for a directory. What is known of a store stays known when the group's next copies go elsewhere
     */
    public record HostGroup(@JsonProperty(required = true) Long id, @JsonProperty(required = true) String name, String backupStore, BackupAccess backupAccess) {}

    /**
     * @param hostKey   SFTP: public keys of the server as {@code ssh-keyscan} writes them, one a line
     * @param keyFile   SFTP: our private key, a file of the data directory; {@code key} is the key itself. Both left out: the portal's own
     * @param accessKey S3: who we are there
     * @param secretKey S3: kept sealed, as {@code key} is
     * @param region    S3: {@code us-east-1} when left out
     */
    public record BackupAccess(String hostKey, String keyFile, String key, String accessKey, String secretKey, String region) {}

    /**
     * A physical machine. {@code uri}: {@code qemu:///system} for the portal's own machine; of another one {@code qemu+ssh://root@ADDRESS/system}, or
     * {@code qemu+tls://ADDRESS/system} with {@code ?pkipath=DIRECTORY} where our certificates lie elsewhere than in {@code tls} of the data directory, and {@code ssh} in any case. {@code portRange} is "first-last", the public ports it may forward. {@code reservedPorts}: those of them that are never forwarded, beside 22, 80 and
     * 443, which no host forwards; the list takes the place of the one before.
     */
    public record Host(
            @JsonProperty(required = true) Long id, @JsonProperty(required = true) Long group, @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String address, @JsonProperty(required = true) Driver driver, String uri, String storage,
            String network, @JsonProperty(required = true) Integer maxCpu, @JsonProperty(required = true) Integer maxRamMb,
            @JsonProperty(required = true) Integer maxDiskGb, String rack, CloneMode cloneMode, String publicIp, String portRange,
            List<ReservedPorts> reservedPorts, String maintenance, Ssh ssh) {}

    /** @param ports one port, or "first-last" @param reason what they are for; staff read it */
    public record ReservedPorts(@JsonProperty(required = true) String ports, @JsonProperty(required = true) String reason) {}

    /**
     * How a host's programs and files are reached; a host without it has them on the portal's machine. Our private key is {@code keyFile}, {@code key} itself, or, when
     * both are left out, the portal's own, whose public half {@code portico doctor} shows.
     *
     * @param address name or address of its SSH server
     * @param user    who we are there; {@code root} when left out
     * @param port    22 when left out
     * @param hostKey its public keys as {@code ssh-keyscan} writes them, one a line; nobody else is spoken to
     * @param keyFile our private key in OpenSSH's form, a file of the data directory
     * @param key     our private key itself; it is kept sealed
     */
    public record Ssh(@JsonProperty(required = true) String address, String user, Integer port, @JsonProperty(required = true) String hostKey, String keyFile, String key) {}

    public enum Driver { @JsonProperty("libvirt") LIBVIRT, @JsonProperty("simulated") SIMULATED }

    public enum CloneMode { @JsonProperty("fast") FAST, @JsonProperty("full") FULL }

    /** Addresses {@code start} to {@code end}, both included. {@code shared}: private ones behind the host's public address; {@code wholeGroup}: every host of the group reaches them. */
    public record IpBlock(
            @JsonProperty(required = true) Long id, @JsonProperty(required = true) Long host, @JsonProperty(required = true) String name,
            @JsonProperty(required = true) String start, @JsonProperty(required = true) String end, @JsonProperty(required = true) String netmask,
            @JsonProperty(required = true) String gateway, List<String> dns, String network, Boolean shared, Boolean wholeGroup) {}

    public record Template(
            @JsonProperty(required = true) Long id, @JsonProperty(required = true) String name, @JsonProperty(required = true) String image,
            Boolean agent, Family family, @JsonProperty(required = true) List<Long> hosts, Integer minDiskGb, Boolean enabled) {}

    public enum Family { @JsonProperty("linux") LINUX, @JsonProperty("windows") WINDOWS, @JsonProperty("bsd") BSD, @JsonProperty("other") OTHER }

    public record IsoImage(
            @JsonProperty(required = true) Long id, @JsonProperty(required = true) String name, @JsonProperty(required = true) String file,
            @JsonProperty(required = true) List<Long> hosts) {}

    /**
     * A customer's machine, created once like by {@code vm_create}; one that exists is left alone. {@code tenant} is needed only where the same
     * {@code user} number exists at several tenants.
     *
     * @param uuid  identity on the hypervisor; a demo names it, so that a new data directory takes over what an earlier one left on this machine
     * @param state for a simulated host only: the machine is there from the start in this state, instead of being installed
     * @param madeBackups with {@code state} only: backups it has from the start
     * @param dataDisksGb sizes of disks beside the system disk
     * @param sites names of web sites that lead to it; how many it may have is {@code siteBindings}, and {@code portForwards} for {@code forwards}
     */
    public record Vm(
            Long id, String tenant, @JsonProperty(required = true) Long user, @JsonProperty(required = true) String name,
            @JsonProperty(required = true) Long host, @JsonProperty(required = true) Long template, @JsonProperty(required = true) Integer cpu,
            @JsonProperty(required = true) Integer ramMb, @JsonProperty(required = true) Integer diskGb, List<Integer> dataDisksGb, Backups backups, Integer portForwards,
            Integer siteBindings, Boolean sharedIp, String ip, Integer linkSpeedMbps, Integer trafficQuotaGb, Integer trafficUsedGb,
            String externalId, java.util.UUID uuid, VmState state, List<MadeBackup> madeBackups, List<PortRule> forwards, List<String> sites) {}

    /** A port of the shared address that leads to the VM; {@code publicPort} left out: any free one. */
    public record PortRule(@JsonProperty(required = true) Integer privatePort, Integer publicPort, PortProtocol protocol) {}

    public enum PortProtocol { @JsonProperty("tcp") TCP, @JsonProperty("udp") UDP, @JsonProperty("both") BOTH }

    public record Backups(Integer snapshots, Integer full) {}

    public record MadeBackup(@JsonProperty(required = true) BackupKind kind, @JsonProperty(required = true) String name, @JsonProperty(required = true) Integer daysAgo, Boolean scheduled) {}

    public enum BackupKind { @JsonProperty("snapshot") SNAPSHOT, @JsonProperty("full") FULL }

    public enum VmState {
        @JsonProperty("running") RUNNING, @JsonProperty("off") OFF, @JsonProperty("locked") LOCKED,
        @JsonProperty("overdue") OVERDUE, @JsonProperty("over-traffic") OVER_TRAFFIC, @JsonProperty("over-traffic-off") OVER_TRAFFIC_OFF,
        @JsonProperty("setup-failed") SETUP_FAILED
    }

    /** Every list of the file is there, empty when it was not named. */
    public WorldFile {
        tenants = orEmpty(tenants);
        operators = orEmpty(operators);
        userGroups = orEmpty(userGroups);
        users = orEmpty(users);
        hostGroups = orEmpty(hostGroups);
        hosts = orEmpty(hosts);
        ipBlocks = orEmpty(ipBlocks);
        templates = orEmpty(templates);
        isoImages = orEmpty(isoImages);
        vms = orEmpty(vms);
    }

    static <T> List<T> orEmpty(List<T> list) { return list == null ? List.of() : list; }
}
