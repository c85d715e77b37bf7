package dev.portcullis.bench.report;

/**
 * A figure and what it is to be.
 *
 * @param words what is compared
 * @param figure the finding, as people read it
 * @param limit what it is to be
 * @param met whether it is
 */
public record Bar(String words, String figure, String limit, boolean met) {}
