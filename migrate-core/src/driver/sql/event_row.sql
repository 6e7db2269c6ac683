({set}, {number}, {kind}, {version}, {name}, {at}, {actor}, {build}, {detail}, {previous_hash}, {hash}, {fence})
