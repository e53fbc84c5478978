/**
 * Public SSH keys in customers' accounts. What a key is says {@link portico.sshkey.PublicKey}, strictly; who installs a system picks from them by {@link portico.sshkey.SshKeys#choose}.
 */
package portico.sshkey;
