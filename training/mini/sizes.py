"""All sizes of onset-mini, as its config.json has them."""

MERGES = 6000
TEXT_TOKENS = 48
SIZES = {
    "sampling_rate": 16000,
    "hop": 256,
    "mel_frames_per_latent": 2,
    "flow": {"latent_dim": 32, "clip_dim": 64, "sync_dim": 64, "text_dim": 96, "hidden_dim": 128, "depth": 4,
             "fused_depth": 2, "num_heads": 4, "v2": True, "text_seq_len": TEXT_TOKENS, "mlp_ratio": 2},
    "clip": {"embed_dim": 64, "input_size": 64, "vocab": 514 + MERGES, "sot": 512 + MERGES, "eot": 513 + MERGES,
             "vision_cfg": {"layers": 2, "width": 64, "head_width": 16, "patch_size": 8},
             "text_cfg": {"context_length": TEXT_TOKENS, "width": 96, "heads": 4, "layers": 2}},
    # One token a frame and segments that do not overlap: tokens lie in the order of time, which the reference's
    # (two frames a token, segments that overlap by half) do not.
    "sync": {"image_size": 64, "patch_size": 16, "embed_dim": 64, "depth": 3, "num_heads": 4, "mlp_ratio": 2,
             "z_block": 1, "segment": 8, "step": 8, "motion": 48},
    "latent_decoder": {"data_dim": 80, "embed_dim": 32, "hidden_dim": 40, "ch_mult": [2, 3, 4], "num_res_blocks": 2},
    "vocoder": {"num_mels": 80, "source_channels": 2, "sharp_attacks": True, "upsample_rates": [8, 8, 4],
                "upsample_kernel_sizes": [16, 16, 8], "upsample_initial_channel": 128,
                "resblock_kernel_sizes": [3, 7], "resblock_dilation_sizes": [[1, 3, 5], [1, 3, 5]],
                "use_bias_at_final": True, "use_tanh_at_final": True},
}
RATE, HOP, BINS = SIZES["sampling_rate"], SIZES["hop"], SIZES["latent_decoder"]["data_dim"]
# Samples (8 ms) by which a blow comes early, alike for all classes: 3 ms out of the vocoder, 5 out of the flow transformer.
# The latter learns sounds that are late by as much, so that takes are in time.
EARLY = 128
