package portico.sshkey;

/** Keys made by ssh-keygen for these tests alone. */
public final class SampleKeys {

    public static final String ED25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHyHuiVewaqR/TkTNlGfFZXkyQ16f7XuJaTidsU8mEND ann@laptop";
    static final String RSA = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQDBz3JBkDk/lGEZUALSaKCyLH5lte78xINKyxtbQC/SizBtXJOyGDn16+BmuNk+hWx8B+FcajUDr17k1F/gnpGkuUBGRUYEbW6PL86zJKX9v4bUgSPQp/0g++U33TkM3xB/+Thn8GzcMHqhixAuAwSV7LAhl/39s5hn3j1mFyssIB1tKTETZ3Yd2m7BiNIcIP+RUTYlP74qrPN1BZAfQyN9sOWWqfMCFCP6TVnFGQlL+/jq/u0x9FlXqIBB/7ll22cF98PN37gbf/7BXKr3p1dyKCy9TqWhjvRsQboBP3xtSyOnbmmGBSKnDjEAWMRFK2bqbUH2TGyUPorfUG+hm4oj ann@laptop";
    static final String RSA_1024 = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQCXHHoHtBtb5t8cLj/4M0rwMu3TZK5RzM7bBaqqemgRTM2n8E3Lu0COrmt7BObouVabvBfA6lMcTvOBtHhUd5Jmq4W8wou/xe3jLG0T2DMNaDd9QJ2uMcqCLpjmsaHVzFsUzB9Qb5Cf++Nmtig75aUWEAqgT1ZDULqKx71XZpbeOQ== old";
    static final String P256 = "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBI0TNAzk61nLtOikeBEVT9/Qlm2EaVqWDEe3uJ6Go7hzYq4zG54cU93UT6a++OHG+z+FJvaF5JEuW0pTZxgLoC0= ann@laptop";
    static final String P384 = "ecdsa-sha2-nistp384 AAAAE2VjZHNhLXNoYTItbmlzdHAzODQAAAAIbmlzdHAzODQAAABhBLDVMVwdWoSgrzHESi7Kr8kGAGHpP16KpD9PiGYQUWMDE7fcAMoPh/jA30+yANeeUUUCIhQxmOtePOx97X3xOX8vbT/g3gnSt4hFFxBaSWndnpw0qpraNraNoT2cT1svHg== ann@laptop";
    static final String P521 = "ecdsa-sha2-nistp521 AAAAE2VjZHNhLXNoYTItbmlzdHA1MjEAAAAIbmlzdHA1MjEAAACFBABM8PaiCG+rk4GlcD42HfmKewL+sK5QMubahaB+9+cnSGM912A2XjEmQLnX7SszAveLrOoRmILwN5oPpHJtoOrLWABrM9zPBlS/HgaJAtVrB0PL4l3QOiHtOz9ykpFijAaPKJWMwEQWg1NCcy2FKDHQqko7FaojzGJPkM5haXxZEPxIfQ== ann@laptop";

    private SampleKeys() {}
}
