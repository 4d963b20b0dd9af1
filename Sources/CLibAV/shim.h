#pragma once
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/error.h>
#include <libavutil/imgutils.h>
#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <libavutil/timecode.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// Swift cannot see macros that expand to casts or calls.
static inline int onset_av_error_eof(void) { return AVERROR_EOF; }
static inline int onset_av_error_again(void) { return AVERROR(EAGAIN); }
static inline int onset_av_error(int code) { return AVERROR(code); }
static inline int64_t onset_av_no_pts(void) { return AV_NOPTS_VALUE; }
