import StudioUI
import Testing
