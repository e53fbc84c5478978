/** Reverse DNS that is played: names are kept, and nobody outside can ask for them. */
package portico.rdns.simulated;
